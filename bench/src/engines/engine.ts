import type { Knex } from 'knex';
import type { Subject } from '../connect/subject.ts';
import type { Connected } from '../floor/floor.ts';

/** A database engine: what the benches need of it, and its floor. */
export interface Engine {
  readonly name: string;
  /** Makes a database, migrated and filled, of this name; returns where it is: text for the others. */
  make(folder: string, name: string, players: number): Promise<string>;
  open(where: string): Knex;
  /** Bare statements on it, doing the same: as fast as they go, and for a server's requests. */
  floor(where: string, players: number): Promise<Subject>;
  connector(where: string): Promise<Connector>;
  /** Removes what `make` has made. */
  remove(where: string): Promise<void>;
  /** kill -9 of a server that was started for it, and its start again; false where there is none. */
  killServer(): Promise<boolean>;
  /** Stops a server that was started for it. */
  stop(): Promise<void>;
}

/** Connects accounts one by one; what waits at the same time may share a commit. */
export interface Connector {
  connect(account: string): Promise<Connected>;
  close(): Promise<void>;
}

/** The floor of an engine on a server. */
export interface FillingConnector extends Connector {
  /** Inserts players `from`..`to`, the end not included, each with its link. */
  fill(from: number, to: number): Promise<void>;
}
