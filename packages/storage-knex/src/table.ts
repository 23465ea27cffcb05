/** Our tables in a database that may be the host's: a prefix keeps them out of its way. */
export const TABLE = {
  players: 'playerlink_players',
  links: 'playerlink_links',
  sessions: 'playerlink_sessions',
  proofs: 'playerlink_proofs',
  friends: 'playerlink_friends',
  push: 'playerlink_push',
  secrets: 'playerlink_secrets',
  migrations: 'playerlink_migrations',
} as const;
