/** The style sheets of the console: all are one in the browser, so a place must not style what is in another. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const root = join(import.meta.dirname, '../../console')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })

/** Returns the place that a file is part of. Undefined for what places share. */
const placeOf = (file: string) => /^places\/([\w-]+)\//.exec(file)?.[1]
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Class -> the places whose style sheets have rules for it. Rules within something else are not counted. */
const styled = new Map<string, Set<string>>()
for (const file of files.filter((name) => name.endsWith('.css'))) {
  const place = placeOf(file) ?? 'all'
  for (const [, name = ''] of read(file).matchAll(/(?<=^\s+)\.([a-z][\w-]*)/gm))
    styled.set(name, (styled.get(name) ?? new Set()).add(place))
}

test('a class is styled by one place', () => {
  const shared = [...styled].filter(([, places]) => !places.has('all') && places.size > 1)
  expect(shared.map(([name, places]) => `${name}: ${[...places].join(', ')}`)).toEqual([])
})

test('what a place shows is styled by the place itself, or for all', () => {
  const foreign = files
    .filter((name) => name.endsWith('.tsx'))
    .flatMap((file) =>
      [...read(file).matchAll(/class="([^"]+)"/g)]
        .flatMap(([, names = '']) => names.split(' '))
        .filter((name) => {
          const places = styled.get(name)
          return places && !places.has('all') && !places.has(placeOf(file) ?? 'all')
        })
        .map((name) => `${file}: ${name}`),
    )
  expect(foreign).toEqual([])
})

test('colors are tokens', () => {
  const raw = files
    .filter((name) => name.endsWith('.css') && name !== 'styles/tokens.css')
    .flatMap((file) =>
      [...read(file).matchAll(/(?<=[:\s(,])(?:#[0-9a-f]{3,8}|rgba?\([^)]*\)|hsl\([^)]*\))/g)].map(
        ([color]) => `${file}: ${color}`,
      ),
    )
  expect(raw).toEqual([])
})
