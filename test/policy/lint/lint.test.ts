import { describe, expect, test } from '@jest/globals'
import { issueCodes } from '../../../policy/lint/catalog.ts'
import { lintPolicy, notChecked } from '../../../policy/lint/index.ts'
import { facts, type LintCase, lintCases, pathsOf, readData, textOf } from './cases.ts'

interface Combination extends Pick<LintCase, 'policyType' | 'resourceType' | 'document'> {
  readonly name: string
  /** The codes of all findings, in order. */
  readonly codes: readonly string[]
}

function lint(text: string, { policyType, resourceType }: Pick<LintCase, 'policyType' | 'resourceType'>) {
  return lintPolicy(text, { policyType, resourceType, facts })
}

describe('each issue', () => {
  test.each(lintCases.map((each) => [`${each.code} ${each.name ?? ''}`, each] as const))('%s', (_, each) => {
    const findings = lint(textOf(each.document, each.padTo), each)
    expect(findings.map(({ issueCode, findingDetails }) => [issueCode, findingDetails])).toEqual([
      [each.code, each.details],
    ])
    expect(findings.map(pathsOf)).toEqual([each.at])
    expect(lint(textOf(each.nearMiss, each.padNearMissTo), each)).toEqual([])
  })
})

describe('findings together', () => {
  const combinations: readonly Combination[] = readData('data/combinations.json')

  test.each(combinations.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const codes = lint(textOf(each.document, undefined), each).map(({ issueCode }) => issueCode)
    expect(codes).toEqual(each.codes)
  })
})

test('a syntax error is where the text stops being JSON', () => {
  const errors: readonly { readonly text: string; readonly index: number }[] =
    readData('data/syntax-errors.json')
  for (const { text, index } of errors) {
    const details = lintPolicy(text, { policyType: 'IDENTITY_POLICY', facts }).map(
      (each) => each.findingDetails,
    )
    expect({ text, details }).toEqual({
      text,
      details: [expect.stringContaining(`Fix the JSON syntax error at index ${index} line`)],
    })
  }
})

test('a syntax error has the position of the first character that is not JSON, and hides everything else', () => {
  const lintText = (text: string) => lintPolicy(text, { policyType: 'IDENTITY_POLICY', facts })
  expect(lintText('policy.json')[0]?.findingDetails).toBe(
    'Fix the JSON syntax error at index 0 line 1 column 0.',
  )
  expect(lintText('{\n  "Statement": [}')).toEqual([
    {
      findingType: 'ERROR',
      issueCode: 'JSON_SYNTAX_ERROR',
      findingDetails: 'Fix the JSON syntax error at index 18 line 2 column 16.',
      learnMoreLink:
        'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-json-syntax-error',
      locations: [
        {
          path: [],
          span: { start: { line: 2, column: 16, offset: 18 }, end: { line: 2, column: 16, offset: 18 } },
        },
      ],
    },
  ])
})

test('every issue has a case, or a reason why it is not checked', () => {
  const cases = new Set(lintCases.map(({ code }) => code))
  const open = Object.keys(notChecked())
  expect(
    issueCodes()
      .filter((code) => !cases.has(code))
      .sort(),
  ).toEqual(open.sort())
  expect(issueCodes()).toHaveLength(153)
})
