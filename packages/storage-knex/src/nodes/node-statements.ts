import { NODE_TABLE } from './node-tables.ts';

/**
 * Renews the lease of a node, and writes which keys it holds from now on (`$3`) and which no more (`$4`).
 * A node that has been given up is not renewed, and holds nothing. Answers whether it was, and whether the
 * lease of any node was over at `$5`.
 */
export const RENEW = `
with renewed as (
  update ${NODE_TABLE.nodes} set lease_until = $2 where id = $1 and lease_until > 0 returning id
), dropped as (
  delete from ${NODE_TABLE.held} where node = $1 and key = any ($4::text[])
), put as (
  insert into ${NODE_TABLE.held} (key, node)
  select k.key, renewed.id from unnest($3::text[]) k (key) cross join renewed
  on conflict do nothing
)
select exists (select from renewed) as "isRenewed",
  exists (select from ${NODE_TABLE.nodes} where lease_until <= $5) as "areSomeOver"`;

/** A new node, with its lease. */
export const ENTER = `insert into ${NODE_TABLE.nodes} (id, lease_until) values ($1, $2)`;

/** A node that ends. What it held goes with it. */
export const LEAVE = `
with dropped as (delete from ${NODE_TABLE.held} where node = $1)
delete from ${NODE_TABLE.nodes} where id = $1`;

/** Which of the keys are held by a node whose lease is not over. */
export const HELD = `
select distinct h.key from ${NODE_TABLE.held} h join ${NODE_TABLE.nodes} n on n.id = h.node
where h.key = any ($1::text[]) and n.lease_until > $2`;

/** Nodes whose lease was over at `$1` are given up for good: they can renew it no more. */
export const GIVE_UP = `
update ${NODE_TABLE.nodes} set lease_until = 0 where lease_until > 0 and lease_until <= $1`;

/** Takes away at most `$1` keys of nodes that are given up, but not those that another process is at. */
export const SWEEP_HELD = `
delete from ${NODE_TABLE.held} where (key, node) in (
  select h.key, h.node from ${NODE_TABLE.held} h join ${NODE_TABLE.nodes} n on n.id = h.node
  where n.lease_until = 0 limit $1 for update of h skip locked
)`;

/** Takes away the nodes that were given up and of which nothing is left. */
export const SWEEP_NODES = `
delete from ${NODE_TABLE.nodes} n
where lease_until = 0 and not exists (select from ${NODE_TABLE.held} where node = n.id)`;

/** One payload after the other. */
export const NOTIFY = 'select pg_notify($1, p.payload) from unnest($2::text[]) p (payload)';
