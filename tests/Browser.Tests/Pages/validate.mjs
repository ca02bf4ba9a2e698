// Reads pages, one JSON string a line, and answers each with a line: what is wrong with its HTML, as a JSON array of sentences.
import { createInterface } from 'node:readline'
import { HtmlValidate } from 'html-validate'
import rules from './html-rules.mjs'

const validator = new HtmlValidate({ root: true, ...rules })

for await (const line of createInterface({ input: process.stdin })) {
  const html = JSON.parse(line)
  const lines = html.split('\n')
  const report = await validator.validateString(html)
  const findings = report.results.flatMap((result) => result.messages)
    .map((m) => `${m.ruleId}: ${m.message} (${m.selector ?? `line ${m.line}`}: ${lines[m.line - 1]?.trim().slice(0, 160)})`)
  process.stdout.write(JSON.stringify(findings) + '\n')
}
