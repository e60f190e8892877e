/** The design tokens: one file, which the pages of the server are generated from. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { pageTokens } from '../../scripts/generate/page-tokens.ts'

const root = join(import.meta.dirname, '../..')

test.each([...pageTokens(root).keys()])('%s is what npm run generate writes', (path) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(pageTokens(root).get(path))
})

interface Pair {
  readonly name: string
  readonly light: string
  readonly dark: string
}

const pairs = [
  ...readFileSync(join(root, 'console/styles/tokens.css'), 'utf8').matchAll(
    /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g,
  ),
].map(([, name = '', light = '', dark = '']): Pair => ({ name, light, dark }))

function colorOf(name: string, theme: 'light' | 'dark'): string {
  const pair = pairs.find((each) => each.name === name)
  if (!pair) throw new Error(`no token ${name}`)
  return pair[theme]
}

/** Relative luminance. Source: WCAG 2.2. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

const on = (ground: string, ...texts: readonly string[]) => texts.map((text) => ({ text, ground }))

const TEXTS = [
  ...on('surface', 'text', 'text-2', 'text-3', 'accent', 'allow', 'deny', 'gap', 'key', 'op'),
  ...on('canvas', 'text', 'text-2', 'text-3', 'accent'),
  ...on('hover', 'text', 'text-2', 'text-3'),
  ...['allow', 'deny', 'gap'].flatMap((name) => on(`${name}-soft`, name)),
  ...on('accent-soft', 'accent'),
  ...on('mark', 'deny'),
  ...on('accent', 'on-accent'),
  ...on('chip', 'text-2'),
]

test.each(TEXTS)('the text $text is readable on $ground', ({ text, ground }) => {
  for (const theme of ['light', 'dark'] as const)
    expect(contrast(colorOf(text, theme), colorOf(ground, theme))).toBeGreaterThanOrEqual(4.5)
})

const MARKS = [
  'control',
  'allow-solid',
  'deny-solid',
  'gap-solid',
  'none',
  'account-0',
  'account-1',
  'account-2',
  'account-3',
  'account-4',
]

test.each(MARKS)('the mark %s is visible', (mark) => {
  for (const theme of ['light', 'dark'] as const)
    expect(contrast(colorOf(mark, theme), colorOf('surface', theme))).toBeGreaterThanOrEqual(3 - 0.005)
})
