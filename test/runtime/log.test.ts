/** Tests which lines the log has at each level, and when they are written. */
import { beforeEach, expect, test } from '@jest/globals'
import { Log, type RequestLine } from '../../core/runtime/log.ts'
import type { LogLevel } from '../../core/runtime/settings.ts'

let written: string[]
beforeEach(() => {
  written = []
})

const logOf = (level: LogLevel) => new Log(level, (text) => void written.push(text))

const LINE: RequestLine = {
  time: Date.UTC(2026, 0, 1),
  caller: 'alice',
  action: 'iam:GetUser',
  decision: 'deny',
  recorded: true,
  status: 403,
  error: 'AccessDenied',
  milliseconds: 1.5,
  requestId: 'id-1',
}
const TEXT = '2026-01-01T00:00:00.000Z 403 AccessDenied iam:GetUser deny alice 1.50ms id-1'

/** Logs one of each kind, and returns the kinds that are in the log. */
function kindsAt(level: LogLevel): string[] {
  const log = logOf(level)
  log.request(LINE)
  log.note('advice')
  log.warn('lost')
  log.error('somewhere', new Error('a bug'))
  log.flush()
  return written.join('').match(/iam:GetUser|NOTE advice|WARNING lost|ERROR somewhere: Error: a bug/g) ?? []
}

test.each([
  ['info', ['iam:GetUser', 'NOTE advice', 'WARNING lost', 'ERROR somewhere: Error: a bug']],
  ['error', ['WARNING lost', 'ERROR somewhere: Error: a bug']],
  ['silent', []],
] as const)('at the level %s, the log has %j', (level, kinds) => {
  expect(kindsAt(level)).toEqual(kinds)
})

test('only recorded denials name the command that explains them', () => {
  const log = logOf('info')
  log.request(LINE)
  log.request({ ...LINE, recorded: false })
  log.request({ ...LINE, decision: 'allow', error: undefined, status: 200 })
  log.flush()
  expect(written.join('').split('\n')).toEqual([
    `${TEXT} explain: iamulator explain id-1`,
    TEXT,
    '2026-01-01T00:00:00.000Z 200 iam:GetUser allow alice 1.50ms id-1',
    '',
  ])
})

test.each(['note', 'warn'] as const)('text of a %s cannot control the terminal', (kind) => {
  const log = logOf('info')
  log[kind]('a\u001b[2Jb\nc\u202ed\u009be')
  log.flush()
  expect(written.join('')).toMatch(/ a\\u001b\[2Jb\\nc\\u202ed\\u009be\n$/)
})

test('lines are written together soon, each time', async () => {
  const log = logOf('info')
  const soon = async (count: number) => {
    while (written.length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  for (const count of [1, 2]) {
    log.note(`first ${count}`)
    log.note(`second ${count}`)
    expect(written).toHaveLength(count - 1)
    await soon(count)
  }
  expect(written.map((text) => text.match(/(?:first|second) \d/g))).toEqual([
    ['first 1', 'second 1'],
    ['first 2', 'second 2'],
  ])
})

test('much text is written at once', () => {
  const log = logOf('info')
  log.note('x'.repeat(10_000))
  expect(written).toHaveLength(1)
})
