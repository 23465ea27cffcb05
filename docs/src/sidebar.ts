import type { DefaultTheme } from 'vitepress';
import type { Page } from './pages.ts';

type Item = DefaultTheme.SidebarItem;

// The order of reading. Pages that are not named come behind, by name.
const GUIDES = [
  'tutorial',
  'embed',
  'install-a-provider',
  'write-a-provider',
  'write-a-storage',
  'resolve-a-conflict',
  'many-games',
  'move-from-gamesparks',
  'operate',
  'scale',
];
const REFERENCE = [
  'lifecycle',
  'decision-table',
  'errors',
  'hooks',
  'provider',
  'storage',
  'http',
  'wire',
  'observability',
  'benchmarks',
];

/** The sidebar: guides, reference, a page for each provider and package, the API by module, decisions. */
export function sidebarOf(pages: readonly Page[], modules: readonly string[]): Item[] {
  const section = (text: string, folder: string, order: readonly string[] = []): Item => {
    const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
    const items = pages
      .filter(({ target }) => target.startsWith(folder) && !target.endsWith('/index.md'))
      .map(({ target, title }) => ({ name: target.slice(folder.length, -3), title }))
      .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1))
      .map(({ name, title }) => ({ text: title, link: `/${folder}${name}` }));
    return { text, items, collapsed: order.length === 0 };
  };
  const providers = section('Providers', 'plugins/');
  providers.items?.unshift({ text: 'Side by side', link: '/providers' });
  const decisions = section('Decisions', 'decisions/');
  decisions.items?.unshift({ text: 'What these are', link: '/decisions/' });
  const api = modules.map((name) => ({ text: name, link: `/api/${name}` }));
  return [
    section('Guides', 'guides/', GUIDES),
    section('Reference', 'reference/', REFERENCE),
    providers,
    section('Packages', 'packages/'),
    { text: 'API', items: api, collapsed: true },
    section('Benchmark results', 'bench/'),
    decisions,
  ];
}
