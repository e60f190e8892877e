/** The page of evidence: each rule recorded on AWS, and the tests whose titles begin with its number. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { page, table } from './markdown.ts'

/** A section of test/facts/rules.json. */
export interface RuleSection {
  readonly heading: string
  readonly rules: readonly Rule[]
}

export interface Rule {
  /** Such as `7.4`, or `C7.4.1`. */
  readonly number: string
  /** The kind of evidence: `S` if recorded on AWS. `CLASSES` has the others. */
  readonly class: keyof typeof CLASSES
  /** AWS's behavior, in Markdown. */
  readonly rule: string
  /** In what the emulator does not follow the rule, and why. */
  readonly deviation?: string
}

/** A place that names rules: a test, or a case in a table of cases. */
export interface Citation {
  /** Path below `test/`, with slashes. */
  readonly file: string
  readonly numbers: readonly string[]
}

const CLASSES = {
  S: 'recorded on AWS',
  P9: 'described by the person who recorded AWS',
  P: 'in a published copy of AWS responses',
  R: 'in the endpoint rules of the AWS SDKs',
  O: 'measured on AWS',
  I: 'quoted in a public report',
  D: 'documented by AWS',
  M: 'in the tests of another emulator that were verified on AWS',
  E: 'seen only in other tools',
  L: 'a choice that AWS does not prescribe',
} as const

export function evidencePage(root: string): string {
  const citations = citationsIn(root)
  const sections = readRules(root).flatMap(({ heading, rules }) => [
    `## ${heading}`,
    table(
      ['rule', 'AWS', 'evidence', 'tests'],
      rules.map((rule) => [rule.number, rule.rule, rule.class, proofOf(rule, citations)]),
    ),
  ])
  return page('Evidence', INTRODUCTION, ...sections)
}

const INTRODUCTION = `This page lists what AWS was seen to do, rule by rule, and the tests that hold iamulator to it. Titles of tests begin with the
numbers of the rules that they prove. The rules are in \`test/facts/rules.json\`.

Rules without a prefix were recorded in September 2026 by a public project,
[radkawar/stackd](https://github.com/radkawar/stackd) (Apache-2.0). Rules with the prefix C come from comparing iamulator with AWS's
recorded responses and with public reports. Rules with the prefix ORG are about AWS Organizations. They come from the same project,
from AWS's documentation, and from public reports. Rules with the prefix D come from all of these sources. They are the newest.

${table(['evidence', 'meaning'], Object.entries(CLASSES))}`

export function readRules(root: string): readonly RuleSection[] {
  const sections: readonly RuleSection[] = JSON.parse(
    readFileSync(join(root, 'test', 'facts', 'rules.json'), 'utf8'),
  )
  return sections
}

/** Matches a text that begins with the numbers of rules, such as `'7.4, C7.4.2: an empty value is present'`. */
const TITLE =
  /(?<quote>['"`])(?<numbers>(?:C|D|ORG)?\d+(?:\.\d+){1,2}(?:, (?:C|D|ORG)?\d+(?:\.\d+){1,2})*): (?!\k<quote>)/g

/** Returns everything in the tests that begins with the numbers of rules. */
export function citationsIn(root: string): Citation[] {
  const folder = join(root, 'test')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /^(?!facts\/|fixtures\/|golden\/).*\.(?:ts|json)$/.test(name))
  return files.toSorted().flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(TITLE)].map(({ groups }) => ({
      file,
      numbers: groups?.['numbers']?.split(', ') ?? [],
    })),
  )
}

function proofOf({ number, deviation }: Rule, citations: readonly Citation[]): string {
  const files = citations.filter(({ numbers }) => numbers.includes(number)).map(({ file }) => file)
  const links = [...new Set(files)].map((file) => linkTo(file, files.filter((each) => each === file).length))
  return [...links, ...(deviation === undefined ? [] : [`Deviation: ${deviation}`])].join('<br>')
}

const linkTo = (file: string, times: number) =>
  `[${file}](../../test/${file})${times === 1 ? '' : ` (${times})`}`
