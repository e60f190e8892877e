/**
 * Runs the programs in the pages about clients as a reader would, each against a server of its own.
 *
 * The comment that ends a program is its output. Programs run with the variables of their page, except those
 * that name the endpoint themselves: these must work without any.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Environment, type Outcome, run } from '../clients/programs.ts'
import { startServer } from '../support/harness.ts'
import {
  ansibleEnvironment,
  findGo,
  findPlaybook,
  findPython,
  findRuby,
  GO_ENVIRONMENT,
  GO_FLAGS,
} from '../support/toolbox.ts'
import { type Block, blocksOf, pages, readPage } from './pages.ts'
import { README_PORT } from './shell.ts'

/** Follows every example that has no runner here. */
export const NOT_RUN = '<!-- The tests do not run this example. -->'

/** The info string of the variables that programs run with. */
const VARIABLES = 'variables'

interface Runner {
  readonly tool: string
  readonly file: string
  readonly comment: '#' | '//'
  readonly environment: Environment
  /** Undefined if the tool is missing. */
  command(): readonly string[] | undefined
}

const commandOf = (program: string | undefined, ...parameters: string[]) =>
  program === undefined ? undefined : [program, ...parameters]

/** By language and info string. */
const RUNNERS: ReadonlyMap<string, Runner> = new Map([
  [
    'python',
    {
      tool: 'boto3',
      file: 'program.py',
      comment: '#',
      environment: {},
      command: () => commandOf(findPython(), '-B'),
    },
  ],
  [
    'go',
    {
      tool: 'the AWS SDK for Go',
      file: 'program.go',
      comment: '//',
      environment: GO_ENVIRONMENT,
      command: () => commandOf(findGo(), 'run', ...GO_FLAGS),
    },
  ],
  [
    'ruby',
    {
      tool: 'the AWS SDK for Ruby',
      file: 'program.rb',
      comment: '#',
      environment: {},
      command: () => commandOf(findRuby()),
    },
  ],
  [
    'yaml playbook.yaml',
    {
      tool: 'ansible with amazon.aws',
      file: 'playbook.yaml',
      comment: '#',
      environment: { ...ansibleEnvironment(), ANSIBLE_PIPELINING: '1' },
      command: () => commandOf(findPlaybook()),
    },
  ],
])

/** Its examples need programs or services that tests do not have; `containers.test.ts` checks their form. */
export const CONTAINERS = 'docs/guide/containers.md'

export const clientPages = pages.filter((page) => page.startsWith('docs/guide/clients/'))

export const runnerOf = ({ language, info }: Block): Runner | undefined =>
  RUNNERS.get(`${language} ${info}`.trim())

export const isVariables = ({ language, info }: Block) => language === 'sh' && info === VARIABLES

/** Reports whether the tests run a block: here, or as commands of the page (see shell.ts). */
const isRun = (block: Block) =>
  runnerOf(block) !== undefined || isVariables(block) || (block.language === 'sh' && block.info === '')

/** Returns the text of a page below a block. */
function textBelow({ page, line, text }: Block): string {
  const fence = line + text.split('\n').length - 1
  return readPage(page).split('\n').slice(fence).join('\n').trimStart()
}

/** Describes each block that is neither run nor marked, or both. */
export function wrongMarks(page: string): string[] {
  return blocksOf(page).flatMap((block) => {
    const isMarked = textBelow(block).startsWith(NOT_RUN)
    if (isRun(block) !== isMarked) return []
    return `${page}:${block.line}: ${isMarked ? 'is run, but marked' : 'is not run, and not marked'}`
  })
}

/** Returns the output that an example shows: the comment that ends it. */
export function shownBy({ text }: Block, { comment }: Runner): string {
  const lines = text.trimEnd().split('\n')
  const code = lines.findLastIndex((line) => !line.startsWith(comment))
  return lines
    .slice(code + 1)
    .map((line) => line.slice(comment.length))
    .join('\n')
}

/** Runs an example with the variables of its page, if it does not name the endpoint itself. */
export async function runExample(block: Block, { file, environment, command }: Runner): Promise<Outcome> {
  const server = await startServer()
  const directory = mkdtempSync(join(tmpdir(), 'iamulator-example-'))
  const moved = (text: string) => text.replaceAll(README_PORT, String(server.port))
  try {
    const path = join(directory, file)
    writeFileSync(path, moved(block.text))
    const variables = block.text.includes(README_PORT) ? '' : variablesOf(block.page)
    const script = `${moved(variables)}\nexec "$@"`
    return await run('sh', ['-c', script, 'sh', ...(command() ?? []), path], {
      HOME: directory,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment,
    })
  } finally {
    rmSync(directory, { recursive: true })
    await server.close()
  }
}

const variablesOf = (page: string) => blocksOf(page).find(isVariables)?.text ?? ''
