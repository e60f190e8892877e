/** Writes the coverage of policies for tools that show coverage of code. Source: man page of geninfo. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { MergedCoverage } from './merged-coverage.ts'

/**
 * Writes `lcov.info`, and the policies that it is about as files beside it.
 *
 * @param root the folder that paths in lcov start from, as paths of code do
 */
export function writeLcov(folder: string, root: string, { policies, lines }: MergedCoverage): void {
  const pathOf = (path: string) => relative(root, join(folder, path)).split(sep).join('/')
  const records = [...lines].map(([path, counts]) => recordOf(pathOf(path), counts))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'lcov.info'), records.join(''))
  for (const { file } of policies) {
    const path = join(folder, file.path)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, file.text)
  }
}

function recordOf(path: string, counts: ReadonlyMap<number, number>): string {
  const hit = [...counts.values()].filter((count) => count > 0).length
  return [
    'TN:',
    `SF:${path}`,
    ...[...counts].map(([line, count]) => `DA:${line},${count}`),
    `LF:${counts.size}`,
    `LH:${hit}`,
    'end_of_record\n',
  ].join('\n')
}
