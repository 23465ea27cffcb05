// Our packed tarballs as an npm registry on this machine, so that what a stranger types (`npm install`) can be
// typed before anything is published. Only our scope is asked here; everything else comes from the usual registry.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * Serves the tarballs of a folder until `close()`. `env` is what npm needs to be told; `manifests` are the
 * package.json files in them, by name.
 */
export async function serveTarballs(folder) {
  const packed = globSync(join(folder, '*.tgz')).map((file) => ({
    file,
    manifest: JSON.parse(execFileSync('tar', ['-xOf', file, 'package/package.json'])),
  }));
  if (packed.length === 0) throw new Error(`there is no tarball in ${folder}`);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url.split('?')[0]);
    const [, name] = /^\/(@[^/]+\/[^/]+)$/.exec(path) ?? [];
    const found = packed.find(({ file, manifest }) =>
      name === undefined ? path === `/-/${basename(file)}` : manifest.name === name,
    );
    if (found === undefined) return response.writeHead(404).end('{}');
    if (name === undefined) return response.end(readFileSync(found.file));
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(packument(found, origin(server))));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The global npmrc, because a shell drops variables with an @ in their name, and the user's own keeps its say.
  const settings = mkdtempSync(join(tmpdir(), 'playerlink-npmrc-'));
  writeFileSync(join(settings, 'npmrc'), `@playerlink:registry=${origin(server)}/\n`);
  return {
    env: { npm_config_globalconfig: join(settings, 'npmrc') },
    manifests: new Map(packed.map(({ manifest }) => [manifest.name, manifest])),
    async close() {
      rmSync(settings, { recursive: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const origin = (server) => `http://127.0.0.1:${server.address().port}`;

/** What a registry says of a package that has one version. */
function packument({ file, manifest }, url) {
  const { name, version } = manifest;
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  const dist = { tarball: `${url}/-/${basename(file)}`, integrity };
  return {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist } },
  };
}
