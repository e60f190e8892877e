/** Tests that the reference lists everything that the sources admit not to know about AWS. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { doubtsIn, doubtsOf, sourcesIn } from '../../scripts/reference/comments.ts'
import { readPage, root } from './pages.ts'

describe('the sentences that begin with "Unverified: " in comments', () => {
  test.each([
    ['/** Returns a name. Unverified: AWS returns it. */', ['AWS returns it.']],
    [
      '/**\n * A name.\n *\n * Unverified: Of two\n * names, `a: b` is one. More.\n */',
      ['Of two names, `a: b` is one.'],
    ],
    ['  // Unverified: SAML 2.0 is\n  // not compared.\n  run()', ['SAML 2.0 is not compared.']],
    ['/** Unverified: One. Unverified: Two. */\n/** Three. */', ['One.', 'Two.']],
    ["const text = 'Unverified: no comment.'\n/** It was unverified: not a mark. */", []],
    ['/** Unverified: a sentence without an end */', []],
  ])('are found in %j', (source, sentences) => {
    expect(doubtsOf(source)).toEqual(sentences)
  })
})

const doubts = doubtsIn(root)
const files = ['server', 'protocol', 'policy', 'store'].flatMap((folder) => sourcesIn(root, folder))
const mentions = files.flatMap((file) => readFileSync(join(root, file), 'utf8').match(/Unverified:/g) ?? [])

test('there are some, and the page lists every one of them', () => {
  expect(mentions.length).toBeGreaterThan(20)
  expect(doubts).toHaveLength(mentions.length)
  const [, section = ''] = readPage('docs/reference/errors.md').split('\n## What is not known\n')
  expect(section.split('\n').filter((line) => line.startsWith('| ['))).toHaveLength(mentions.length)
})

test.each(doubts)('the one in $file is a sentence: $sentence', ({ file, sentence }) => {
  expect(sentence).toMatch(/^[A-Z`].{40,}\.$/)
  expect(readPage('docs/reference/errors.md')).toContain(
    `| [${file}](../../${file}) | ${sentence.replaceAll('|', '\\|')} |`,
  )
})
