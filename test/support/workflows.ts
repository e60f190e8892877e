/** Checks workflows of GitHub Actions without GitHub. */
import { spawnSync } from 'node:child_process'
import { parse } from 'yaml'

export interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
}

export interface Job {
  readonly needs?: string | readonly string[]
  readonly uses?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly container?: Readonly<Record<string, string>>
  readonly services?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> }
  readonly steps?: readonly Step[]
}

export interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

export const readWorkflow = (text: string): Workflow => parse(text, { uniqueKeys: true })

/** The keys that GitHub documents. */
const KEYS = {
  workflow: ['name', 'run-name', 'on', 'permissions', 'env', 'defaults', 'concurrency', 'jobs'],
  job: [
    ...[
      'name',
      'if',
      'needs',
      'permissions',
      'runs-on',
      'container',
      'services',
      'environment',
      'concurrency',
    ],
    ...['outputs', 'env', 'defaults', 'strategy', 'timeout-minutes', 'continue-on-error', 'steps'],
    ...['uses', 'with', 'secrets'],
  ],
  /** Containers of jobs have them, too. */
  service: ['image', 'credentials', 'env', 'ports', 'volumes', 'options'],
  step: [
    ...['id', 'if', 'name', 'uses', 'run', 'working-directory', 'shell', 'with', 'env', 'timeout-minutes'],
    'continue-on-error',
  ],
}

/** Describes unknown keys, jobs that do not exist, incomplete steps, and scripts that Bash cannot parse. */
export function problemsOf(text: string): string[] {
  const workflow = readWorkflow(text)
  const jobs = Object.entries(workflow.jobs)
  return [
    ...unknownKeys('workflow', workflow, 'workflow'),
    ...jobs.flatMap(([name, job]) => problemsOfJob(name, job, Object.keys(workflow.jobs))),
  ]
}

function problemsOfJob(name: string, job: Job, names: readonly string[]): string[] {
  const runs = Object.hasOwn(job, 'runs-on') && job.steps !== undefined
  const services = Object.entries(job.services ?? {})
  return [
    ...unknownKeys('job', job, name),
    ...(runs === (job.uses === undefined) ? [] : [`${name}: needs runs-on with steps, or uses`]),
    ...neededBy(job).flatMap((each) => (names.includes(each) ? [] : `${name}: there is no job ${each}`)),
    ...unknownKeys('service', job.container ?? {}, `${name}.container`),
    ...services.flatMap(([service, body]) => unknownKeys('service', body, `${name}.${service}`)),
    ...(job.steps ?? []).flatMap((step, index) => problemsOfStep(step, `${name}[${index}]`)),
  ]
}

export const neededBy = ({ needs = [] }: Job): readonly string[] =>
  typeof needs === 'string' ? [needs] : needs

function problemsOfStep(step: Step, place: string): string[] {
  const { run, uses } = step
  const script = run?.replace(/\$\{\{.*?\}\}/g, 'expression')
  const parsed =
    script === undefined ? undefined : spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
  return [
    ...unknownKeys('step', step, place),
    ...((run === undefined) === (uses === undefined) ? [`${place}: needs either run or uses`] : []),
    ...(parsed && parsed.status !== 0 ? [`${place}: ${parsed.stderr}`] : []),
  ]
}

function unknownKeys(kind: keyof typeof KEYS, value: object, place: string): string[] {
  return Object.keys(value)
    .filter((key) => !KEYS[kind].includes(key))
    .map((key) => `${place}: unknown key ${key}`)
}
