/** Tests that CONTRIBUTING.md describes the tree as it is. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { contributing } from '../../scripts/reference/rooms.ts'
import { ROOMS } from '../../scripts/rooms.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
const exists = (path: string) => existsSync(join(root, path))

/** Paths in a text between backquotes that do not exist, from the root or below a folder. */
function missingPaths(prose: string, folder = ''): string[] {
  return [...prose.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => path.endsWith('/') || (/\//.test(path) && /\.\w+$/.test(path)))
    .filter((path) => !exists(path) && !exists(join(folder, path)))
}

describe('the rooms', () => {
  test('are in the map and in the table of questions, as `npm run reference` writes them', () => {
    expect(contributing(root)).toEqual(['CONTRIBUTING.md', text])
  })

  test.each(Object.keys(ROOMS))('%s exists, and so do the folders that it names', (room) => {
    expect(exists(room)).toBe(true)
    expect(missingPaths(ROOMS[room]?.says ?? '', room)).toEqual([])
  })

  test.each(Object.keys(ROOMS).filter((room) => !/\.ts$/.test(room)))(
    '%s is where a question leads',
    (room) => {
      const places = Object.values(ROOMS[room]?.questions ?? {})
      expect(places.length).toBeGreaterThan(0)
      for (const place of places) expect(place).toContain(`\`${room}/`)
    },
  )

  test('do not answer the same question', () => {
    const questions = Object.values(ROOMS).flatMap((room) => Object.keys(room.questions))
    expect(questions).toEqual([...new Set(questions)])
  })
})

test('every path that CONTRIBUTING.md names exists', () => {
  const prose = text.replaceAll(/<!-- rooms -->.*?<!-- \/rooms -->/gs, '')
  // Files of the services that the steps create, and what a build leaves behind.
  const isExpected = (path: string) => !/kms|SERVICE|\/dist\/$/.test(path)
  expect(missingPaths(prose).filter(isExpected)).toEqual([])
})

describe("a request's path", () => {
  const block = /### A request's path.*?```text\n(.*?)```/s.exec(text)?.[1] ?? ''
  const steps = block.split('\n').flatMap((line) => {
    const [, indent = '', path] = /^( *)(\S+)/.exec(line) ?? []
    return path === undefined ? [] : [{ depth: indent.length / 2, path }]
  })
  const parents = steps.flatMap(({ depth, path }, at) => {
    const parent = steps.slice(0, at).findLast((step) => step.depth === depth - 1)
    return parent === undefined ? [] : [[parent.path, path] as const]
  })

  test('has steps', () => {
    expect(parents.length).toBeGreaterThan(10)
    expect(parents.length).toBe(steps.length - 1)
  })

  test.each(parents)('%s imports %s', (parent, path) => {
    const specifier = relative(dirname(parent), path)
    expect(readFileSync(join(root, parent), 'utf8')).toContain(
      `from '${specifier.startsWith('.') ? specifier : `./${specifier}`}'`,
    )
  })
})
