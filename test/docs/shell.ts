/**
 * Runs the commands of a page as a reader would: in one shell, in order, against a separate server.
 *
 * In a block of `sh`, the comment below a command is its output. `...` matches any text, and line breaks are
 * ignored. A command that prints `An error occurred` must fail, as must one that prints `Error`; all others must
 * succeed. `aws configure sso` is a dialogue: its output contains the answers to its prompts. Whatever opens a
 * browser opens `browser.mjs`.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { freePort } from '../support/ports.ts'
import { blocksOf, root } from './pages.ts'
import type { Reader } from './reader.ts'

export interface Step {
  /** Page and line of the command, such as `README.md:27`. */
  readonly place: string
  readonly command: string
  /** Output that the page shows below the command. Undefined when it shows none. */
  readonly shown: string | undefined
}

export interface Outcome extends Step {
  readonly succeeded: boolean
  readonly output: string
}

/** Port that the documentation names. */
export const README_PORT = '4566'
/** Port on which the README starts the example. */
const EXAMPLE_PORT = '4773'
/** Port on which the guides start an emulator of other services. */
const UPSTREAM_PORT = '5000'
/** Ports on which a guide starts further servers. */
const FURTHER_PORTS = ['4567', '4568']
/** The PostgreSQL server that a guide uses: the beginning of the URLs of its databases. */
export const DATABASES = 'postgres://iamulator:iamulator@127.0.0.1:5432/'

/** Stops a page that hangs before the test times out, so that its server stops too. */
const TIMEOUT_MILLISECONDS = 110_000

export const mustFail = ({ shown }: Step): boolean => /^(?:An error occurred|Error )/.test(shown ?? '')

/** Matches a prompt of the AWS CLI, and the answer. */
const PROMPT = /^((?:SSO|CLI) .*?:)(?: (.*))?$/gm

/** Returns the beginnings of the prompts of a command, with the answers that its output contains. */
export function answersOf({ command, shown = '' }: Pick<Step, 'command' | 'shown'>): [string, string][] {
  if (!command.startsWith('aws configure sso')) return []
  return [...shown.matchAll(PROMPT)].map(([, prompt = '', answer = '']) => [prompt, answer])
}

export function stepsOf(page: string): Step[] {
  return blocksOf(page)
    .filter(({ language, info }) => language === 'sh' && info === '')
    .flatMap(({ text, line }) =>
      stepsIn(text, line).map(({ at, ...step }) => ({ ...step, place: `${page}:${at}` })),
    )
}

function stepsIn(text: string, firstLine: number) {
  const steps: { at: number; command: string; shown: string | undefined }[] = []
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    const last = steps.at(-1)
    if (last && last.shown === undefined && isUnfinished(last.command)) last.command += `\n${line}`
    else if (last && line.startsWith('#')) last.shown = `${last.shown ?? ''}${line.replace(/^# ?/, '')}\n`
    else if (line !== '') steps.push({ at: firstLine + index, command: line, shown: undefined })
  }
  return steps
}

/** Reports whether a command continues: it has an open quote or function, or ends with a backslash. */
function isUnfinished(command: string): boolean {
  const singleQuotes = command.split("'").length - 1
  const isOpenFunction = /^\w+\(\) \{$/m.test(command) && !/^\}$/m.test(command)
  return command.endsWith('\\') || singleQuotes % 2 === 1 || isOpenFunction
}

/** Compares the output that a page shows with the printed output, ignoring line breaks. */
export function isShown(shown: string, printed: string): boolean {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = onOneLine(shown).split('...').map(literal).join('.*')
  return new RegExp(`^${pattern}$`).test(onOneLine(printed))
}

const onOneLine = (text: string) => text.trim().replace(/\s+/g, ' ')

/** Describes how the outcome differs from the page. Returns undefined if it does not. */
export function failureMessage(outcome: Outcome): string | undefined {
  const { place, command, succeeded, shown, output } = outcome
  const heading = `${place}: ${command}`
  if (succeeded === mustFail(outcome)) {
    return `${heading}\n${succeeded ? 'should have failed' : 'failed'}; it printed\n${output}`
  }
  if (shown !== undefined && !isShown(shown, output)) {
    return `${heading}\nshould have printed\n${shown}but printed\n${output}`
  }
  return undefined
}

/**
 * Runs the commands of a page. Stops after the first command with an unexpected exit status.
 *
 * @param reader whose home is emptied first, so that the page finds nothing of another one
 * @param databases the beginning of the URLs of databases, if the page uses any
 */
export async function runPage(page: string, reader: Reader, databases = DATABASES): Promise<Outcome[]> {
  reader.emptyHome()
  const { home } = reader
  const port = String(await freePort())
  const examplePort = String(await freePort())
  const upstreamPort = String(await freePort())
  const furtherPorts = await freePorts(FURTHER_PORTS)
  const moved = (text: string) =>
    text
      .replaceAll(README_PORT, port)
      .replaceAll(EXAMPLE_PORT, examplePort)
      .replaceAll(/(?<=--port |:)\d{4}\b/g, (text) => furtherPorts.get(text) ?? text)
      .replaceAll(new RegExp(`(?<=-p |:)${UPSTREAM_PORT}\\b`, 'g'), upstreamPort)
      .replaceAll(DATABASES, databases)
  const steps = stepsOf(page).map((step) => ({
    ...step,
    command: moved(step.command),
    shown: step.shown && moved(step.shown),
  }))
  const script = [PRELUDE, ...(startsServer(steps) ? [] : ['npm start']), ...steps.map(scriptOf)].join('\n')
  const log = await runBash(script, { ...environment(reader, port), EXAMPLE_PORT: examplePort })
  return steps
    .flatMap((step, index) => outcomeOf(home, step, index) ?? [])
    .concat(startFailure(home, steps, log))
}

/** Reports whether a page starts the server before it calls one. Otherwise, its reader has started one earlier. */
function startsServer(steps: readonly Step[]): boolean {
  const first = steps.find(({ command }) => !/^(?:export|unset) /.test(command))
  return first !== undefined && /^npm start(?! .*--port )/.test(first.command)
}

/** Returns a free port for each port. */
async function freePorts(ports: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const free = new Map<string, string>()
  for (const port of ports) free.set(port, String(await freePort()))
  return free
}

function startFailure(home: string, steps: readonly Step[], log: string): Outcome[] {
  if (existsSync(join(home, '0.status')) || !steps[0]) return []
  const printed = join(home, '0.output')
  const output = existsSync(printed) ? readFileSync(printed, 'utf8') : ''
  return [{ ...steps[0], succeeded: false, output: log + output }]
}

function outcomeOf(home: string, step: Step, index: number): Outcome | undefined {
  const status = join(home, `${index}.status`)
  if (!existsSync(status)) return undefined
  return {
    ...step,
    succeeded: readFileSync(status, 'utf8').trim() === '0',
    output: readFileSync(join(home, `${index}.output`), 'utf8'),
  }
}

/** What the scripts `start` and `iamulator` of package.json run. */
export const PROGRAM = 'scripts/iamulator.mjs'

/**
 * Runs `npm start`, the example, and the upstream in the background. Stops the server before starting it again, unless the
 * new one has another port.
 *
 * Runs the scripts `start` and `iamulator` itself, because npm takes longer to find them than they take.
 */
const PRELUDE = `
stop() { [ -z "\${server:-}" ] || { kill "$server"; wait "$server"; }; server=; }
further=
trap 'stop; [ -z "\${example:-}" ] || kill "$example"; [ -z "\${upstream:-}" ] || kill "$upstream"
[ -z "$further" ] || { kill $further; wait $further; }' EXIT
moto_server() {
  command moto_server "$@" >"$HOME/upstream.log" 2>&1 &
  upstream=$!
  until grep -q 'Running on' "$HOME/upstream.log"; do
    kill -0 "$upstream" 2>/dev/null || { cat "$HOME/upstream.log"; exit 1; }
    sleep 0.05
  done
}
node() {
  [ "$*" = examples/ssm/server.mjs ] || { command node "$@"; return; }
  command node "$@" "$EXAMPLE_PORT" >"$HOME/example.log" 2>&1 &
  example=$!
  until grep -q '^Ready.$' "$HOME/example.log"; do
    kill -0 "$example" 2>/dev/null || { cat "$HOME/example.log"; exit 1; }
    sleep 0.05
  done
}
npm() {
  case "$*" in
    start) start ;;
    'start -- '*) shift 2; start "$@" ;;
    'run -s iamulator -- '*) shift 4; command node ${PROGRAM} "$@" ;;
    *) command npm "$@" ;;
  esac
}
start() {
  case " $*" in *' --port '*) ;; *) stop ;; esac
  # Truncated before the background job, which may be too slow: the previous server's log also contains "Ready.".
  : >"$HOME/server.log"
  command node ${PROGRAM} start "$@" >>"$HOME/server.log" 2>&1 &
  started=$!
  case " $*" in *' --port '*) further="$further $started" ;; *) server=$started ;; esac
  until grep -q '^Ready.$' "$HOME/server.log"; do
    kill -0 "$started" 2>/dev/null || { cat "$HOME/server.log"; exit 1; }
    sleep 0.05
  done
}
`

function scriptOf(step: Step, index: number): string {
  const good = mustFail(step) ? '-ne 0' : '-eq 0'
  const answers = answersOf(step)
  const dialogue = answers.length === 0 ? '' : `python3 test/docs/dialogue.py '${JSON.stringify(answers)}' `
  return `
{
${dialogue}${step.command}
} >"$HOME/${index}.output" 2>&1
status=$?
echo $status >"$HOME/${index}.status"
[ $status ${good} ] || exit 1
`
}

/** Returns an environment without the user's credentials, settings, and profile. */
function environment({ home, aws }: Reader, port: string): NodeJS.ProcessEnv {
  const bin = join(home, 'bin')
  mkdirSync(bin)
  if (aws !== '') symlinkSync(aws, join(bin, 'aws'))
  const path = [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
  return {
    PATH: path,
    HOME: home,
    IAMULATOR_PORT: port,
    // The ampersand makes Python's webbrowser go on while the browser is open.
    BROWSER: `node ${join(root, 'test', 'docs', 'browser.mjs')} %s &`,
    AWS_PAGER: '',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}

function runBash(script: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-s'], {
      cwd: root,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: TIMEOUT_MILLISECONDS,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (output += String(text)))
    child.on('error', reject)
    child.on('close', () => resolve(output))
    child.stdin.end(script)
  })
}
