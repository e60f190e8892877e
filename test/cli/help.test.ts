/** Tests the end of each command's help: two examples that the command accepts, and the page that explains it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { newProgram } from '../../server/cli/program.ts'
import { COMMANDS, commandsOf, runHere } from '../support/command-line.ts'

const ROOT = join(import.meta.dirname, '../..')

interface HelpEnd {
  readonly examples: readonly string[]
  readonly page: string | undefined
}

async function helpEndOf(path: string): Promise<HelpEnd> {
  const { code, stdout } = await runHere([...wordsIn(path), '--help'])
  expect(code).toBe(0)
  const [, examples = '', page] = /\n\nExamples:\n((?: {2}.+\n)+)\nGuide: (\S+)\n$/.exec(stdout) ?? []
  return { examples: examples.split('\n').flatMap((line) => line.trim() || []), page }
}

/** Splits a line like a shell. */
function wordsIn(line: string): readonly string[] {
  return (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''))
}

/** Returns the arguments of `iamulator` in a line of a shell. */
function argumentsIn(example: string): readonly string[] {
  const [, line = ''] = /^(?:eval "\$\()?iamulator ?(.*?)(?:\)"| > \S+)?$/.exec(example) ?? []
  return wordsIn(line)
}

/** Returns the path of the command that would run. @throws an error of the parser for arguments that it does not accept */
function parsed(args: readonly string[]): string | undefined {
  const program = newProgram()
  let ran: string | undefined
  for (const [path, command] of commandsOf(program))
    if (command.commands.length === 0)
      command.action(() => {
        ran = path
      })
  program.parse(args, { from: 'user' })
  return ran
}

test.each(['', ...COMMANDS.keys()])(
  'the help of "%s" has two examples that work, and a page that exists',
  async (path) => {
    const { examples, page } = await helpEndOf(path)
    expect(new Set(examples).size).toBe(2)
    for (const example of examples) expect(parsed(argumentsIn(example))).toMatch(new RegExp(`^${path}`))
    expect(page).toMatch(/^docs\/guide\//)
    expect(existsSync(join(ROOT, page ?? ''))).toBe(true)
  },
)

test('an example that no command accepts would be noticed', () => {
  expect(() => parsed(argumentsIn('iamulator policy --principle x'))).toThrow('unknown option')
})
