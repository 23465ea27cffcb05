import { fileURLToPath } from 'node:url';
import { Converter, ReflectionKind } from 'typedoc';
import { readModules } from './src/modules.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const modules = readModules(ROOT);

// typedoc leaves out what every module has in common.
const isOf = (name, source) => source.replace(/(\/index)?\.ts$/, '') === name;

/** Modules are named as they are imported. */
function nameModules(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of project.getReflectionsByKind(ReflectionKind.Module)) {
      const module = modules.find(({ source }) => isOf(reflection.name, source));
      if (module === undefined) throw new Error(`whose module is ${reflection.name}?`);
      reflection.name = module.name;
    }
  });
}

/** @type {import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions} */
export default {
  entryPoints: modules.map(({ source }) => ROOT + source),
  tsconfig: './tsconfig.api.json',
  // The compiler has checked them: `typecheck` of each package.
  skipErrorChecking: true,
  plugin: ['typedoc-plugin-markdown', nameModules],
  out: '.site/pages/api',
  outputFileStrategy: 'modules',
  readme: 'none',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  disableSources: true,
  excludeExternals: true,
  excludeInternal: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  logLevel: 'Warn',
};
