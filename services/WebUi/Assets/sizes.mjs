// Prints the sizes of the built assets and fails when a budget is passed.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const folder = process.argv[2]
const budgets = { 'citizens.css': 18, 'staff.css': 20, 'app.js': 24, 'desk.js': 24 }
let failed = false

for (const name of (await readdir(folder)).sort()) {
  const bytes = await readFile(join(folder, name))
  const kb = (n) => (n / 1024).toFixed(1).padStart(7)
  const gz = gzipSync(bytes, { level: 9 }).length
  const over = budgets[name] && gz > budgets[name] * 1024
  failed ||= over
  console.log(`${name.padEnd(16)} ${kb(bytes.length)} kB   gzip ${kb(gz)} kB   brotli ${kb(brotliCompressSync(bytes).length)} kB${budgets[name] ? `   budget ${budgets[name]} kB gzip${over ? '  OVER' : ''}` : ''}`)
}
process.exitCode = failed ? 1 : 0
