import packageJson from '../package.json' with { type: 'json' };
import type { PluginRanges } from './plugin-package.ts';

/**
 * The versions that this package was published with. They are its development dependencies: packing writes
 * the numbers there, so a new plugin begins with what the template was tested against.
 */
export const publishedRanges: PluginRanges = packageJson.devDependencies;
