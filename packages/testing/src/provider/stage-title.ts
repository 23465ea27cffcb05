import type { ProviderModule } from '@playerlink/core';
import type { Game, GameParts } from './game.ts';
import { openGame } from './game.ts';
import { type Secret, secretsIn } from './secrets.ts';
import type { TestPlatform } from './test-platform.ts';

/** Credentials by their names. */
export type Credentials = Readonly<Record<string, unknown>>;

/** Options by their names. */
export type OptionValues = Readonly<Record<string, unknown>>;

/** One title of the platform, as a test plays with it. */
export interface StageTitle {
  readonly options: OptionValues;
  /** Calls the plugin with the title's options. */
  module(): ProviderModule;
  /** A game of this title that has kept nothing yet; of a module that was made before, if one is given. */
  openGame(module?: ProviderModule): Game;
  genuine(player: string): Promise<Credentials>;
}

/** What a title is made of. */
export interface TitleParts<Options, Platform extends TestPlatform>
  extends Omit<GameParts, 'module' | 'platform'> {
  readonly plugin: (options: Options | undefined) => ProviderModule;
  readonly platform: Platform;
  readonly options: Options | ((platform: Platform) => Options);
  readonly genuine: (player: string) => object | Promise<object>;
  readonly publicNames: ReadonlySet<string>;
  /** Where its secrets are noted. */
  readonly secrets: Secret[];
}

/** Sets a title on the stage. */
export function setTitle<Options, Platform extends TestPlatform>({
  plugin,
  platform,
  options: given,
  genuine,
  publicNames,
  secrets,
  ...parts
}: TitleParts<Options, Platform>): StageTitle {
  const options =
    typeof given === 'function' ? (given as OptionsFor<Options, Platform>)(platform) : given;
  secrets.push(...secretsIn('option', options, publicNames));
  const module = () => plugin(options);
  return {
    options: { ...options } as OptionValues,
    module,
    openGame: (made) => openGame({ ...parts, platform, module: made ? () => made : module }),
    async genuine(player) {
      const credentials = await genuine(player);
      secrets.push(...secretsIn('credential', credentials, publicNames));
      return credentials as Credentials;
    },
  };
}

type OptionsFor<Options, Platform> = (platform: Platform) => Options;
