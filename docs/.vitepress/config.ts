import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { readModules } from '../src/modules.ts';
import { readPages } from '../src/pages.ts';
import { sidebarOf } from '../src/sidebar.ts';
import { slugOf } from '../src/slug.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const modules = readModules(ROOT).map(({ name }) => name);

export default defineConfig({
  title: 'PlayerLink',
  description: 'One player, every platform: an embeddable identity layer for game servers.',
  srcDir: '.site/pages',
  cacheDir: '.site/cache',
  outDir: 'dist',
  rewrites: { 'api/README.md': 'api/index.md' },
  markdown: {
    // A file's name is no link, though it ends as an address does.
    linkify: false,
    anchor: { slugify: slugOf },
  },
  // The index of the search is one file.
  vite: { build: { chunkSizeWarningLimit: 4_000 } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: 'https://github.com/playerlink/playerlink' }],
    nav: [
      { text: 'Embed it', link: '/guides/embed' },
      { text: 'Install a platform', link: '/guides/install-a-provider' },
      { text: 'Write a platform', link: '/guides/write-a-provider' },
    ],
    sidebar: sidebarOf(readPages(ROOT), modules),
  },
});
