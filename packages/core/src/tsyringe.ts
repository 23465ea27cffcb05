// The only file that imports tsyringe: it throws without the Reflect polyfill, which must come first.
import 'reflect-metadata';
import {
  type DependencyContainer,
  instancePerContainerCachingFactory,
  container as root,
} from 'tsyringe';
import type { Registrar, Resolver, Token } from './contract/provider.ts';

/** A game's own container: tsyringe's `DependencyContainer`. */
export type Container = DependencyContainer;

/** A child of the host's container, or of tsyringe's global one. */
export const childContainer = (parent: Container = root): Container =>
  parent.createChildContainer();

/** The same container as providers see it. */
export const asRegistrar = (container: Container): Registrar => container as unknown as Registrar;

/** All that was registered in this very container; a parent's list does not count. */
export const resolveOwn = <T>(container: Container, token: Token<T>): T[] =>
  container.isRegistered(token) ? container.resolveAll<T>(token) : [];

/** A factory that runs once per container: tsyringe's plain `useFactory` runs at every resolve. */
export const oncePerContainer = <T>(make: (container: Resolver) => T): ((c: Resolver) => T) =>
  instancePerContainerCachingFactory(make) as unknown as (container: Resolver) => T;
