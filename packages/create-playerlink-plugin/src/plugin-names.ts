import { Refusal } from './refusal.ts';

/** What a plugin is called, in each of the places where it has a name. */
export interface PluginNames {
  /** The provider's id, stored in every link: `my-platform`. */
  readonly id: string;
  /** The package on npm: `playerlink-plugin-my-platform`. */
  readonly packageName: string;
  /** The function that makes it: `myPlatform`. */
  readonly camel: string;
  /** In the names of types and functions: `MyPlatform`. */
  readonly pascal: string;
  /** In sentences: `My Platform`. */
  readonly title: string;
  /** Its code in `externalIds`: `MY_PLATFORM`. */
  readonly systemId: string;
  /** Whose it is; absent when nobody said. */
  readonly author: string | undefined;
}

/** How core wants the id of a provider. */
const ID = /^[a-z][a-z0-9-]{0,62}$/;

/** How npm wants the name of a package. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const LONGEST_PACKAGE_NAME = 214;

/** Words that cannot name the exported function: JavaScript's own, and what the template has already. */
const TAKEN: ReadonlySet<string> = new Set(
  `account answer arguments assert await break case catch class connect const continue credentials
  debugger default delete derive do else enum eval export extends false finally for function headers
  if implements import in instanceof interface let link logger memory new null options package
  platform ports private protected providers public return start static super switch test this throw
  token tokens true try typeof var void while with yield z`.split(/\s+/),
);

/**
 * An id that core will take.
 *
 * @throws Refusal when it is none
 */
export function checkId(id: string): string {
  if (!ID.test(id)) {
    throw new Refusal(
      `the id ${JSON.stringify(id)} must be small letters, digits and hyphens, begin with a letter and have at most 63 characters, such as my-platform`,
    );
  }
  if (id === 'index') throw new Refusal('"index" is a file of the package: choose another id');
  return id;
}

/**
 * A name under which an author can publish.
 *
 * @throws Refusal when it is none
 */
export function checkPackageName(name: string): string {
  if (!PACKAGE_NAME.test(name) || name.length > LONGEST_PACKAGE_NAME) {
    throw new Refusal(
      `npm takes no package called ${JSON.stringify(name)}: use small letters, digits and hyphens, such as playerlink-plugin-my-platform or @you/playerlink-my-platform`,
    );
  }
  if (name.startsWith('@playerlink/')) {
    throw new Refusal(
      '@playerlink/ is the scope of PlayerLink itself: publish under a name of yours',
    );
  }
  return name;
}

/** The package name of an author who does not choose one. */
export const usualPackageName = (id: string): string => `playerlink-plugin-${id}`;

/** All names of a plugin; `id` and `packageName` are taken as they are. */
export function pluginNames(id: string, packageName: string, author?: string): PluginNames {
  const words = id.split('-').filter((word) => word !== '');
  const pascal = words.map(capitalised).join('');
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  return {
    id,
    packageName,
    camel: TAKEN.has(camel) ? `${camel}Platform` : camel,
    pascal,
    title: words.map(capitalised).join(' '),
    systemId: words.join('_').toUpperCase(),
    author,
  };
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
