// Compiles the stylesheets and scripts into the folder given as the first argument.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const project = dirname(here)
const out = resolve(process.argv[2] ?? join(project, 'obj/ui/wwwroot'))

await mkdir(out, { recursive: true })

for (const name of ['citizens', 'staff']) {
  const { css } = await sass.compileAsync(join(here, 'styles', `${name}.scss`), {
    style: 'compressed',
    charset: false,
    loadPaths: [project],
    importers: [new sass.NodePackageImporter(project)],
    // Warnings about the packages' own Sass are theirs to mend.
    quietDeps: true,
    url: pathToFileURL(join(here, 'styles', `${name}.scss`))
  })
  // A licence has to travel with the code it covers.
  await writeFile(join(out, `${name}.css`), `/*! contains govuk-frontend${name === 'staff' ? ' and @ministryofjustice/frontend' : ''}, MIT licence: licences.txt */\n${css}\n`)
}

await build({
  entryPoints: [join(here, 'scripts/app.js'), join(here, 'scripts/desk.js')],
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2020'],
  legalComments: 'none',
  banner: { js: '/*! contains govuk-frontend, MIT licence: licences.txt */' },
  logLevel: 'warning'
})

await cp(join(here, 'images'), out, { recursive: true })

// The pictures that the staff stylesheet names.
const staff = await readFile(join(out, 'staff.css'), 'utf8')
for (const [, name] of staff.matchAll(/url\("?([a-z-]+\.svg)"?\)/g)) {
  await cp(join(project, 'node_modules/@ministryofjustice/frontend/moj/assets/images', name), join(out, name))
}
await cp(join(project, 'THIRD-PARTY-NOTICES.md'), join(out, 'licences.txt'))
