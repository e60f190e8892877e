/** The end of each command's help: two examples, and the page that explains the command. */
import type { Command } from './parser.ts'

interface HelpEnd {
  /** In `docs/guide/`, without the extension. */
  readonly page: string
  readonly examples: readonly [string, string]
}

const APP = 'arn:aws:iam::000000000000:role/app'

/** Path of a command -> the end of its help. The path of the program itself is empty. */
const ENDS: Readonly<Record<string, HelpEnd>> = {
  '': {
    page: 'getting-started',
    examples: ['iamulator start --seed seed.yaml', 'iamulator exec -- npm test'],
  },
  start: {
    page: 'getting-started',
    examples: [
      'iamulator start --seed seed.yaml --data state',
      'iamulator start --upstream http://127.0.0.1:5000',
    ],
  },
  exec: {
    page: 'command-line',
    examples: ['iamulator exec -- npm test', 'iamulator exec --seed seed.yaml --auth audit -- pytest -x'],
  },
  env: {
    page: 'getting-started',
    examples: ['eval "$(iamulator env)"', 'iamulator env --account 111111111111 --format json'],
  },
  health: {
    page: 'containers',
    examples: ['iamulator health', 'iamulator health --host iamulator --port 4566'],
  },
  ca: { page: 'tls', examples: ['iamulator ca > ca.pem', 'iamulator ca --port 4566 > ca.pem'] },
  explain: {
    page: 'explain',
    examples: [
      'iamulator explain http://127.0.0.1:4566/console/explain/REQUEST_ID',
      `iamulator explain --principal ${APP} --action s3:GetObject --resource arn:aws:s3:::reports/may`,
    ],
  },
  decisions: {
    page: 'explain',
    examples: [
      "iamulator decisions --denied --action 's3:*'",
      `iamulator decisions --principal ${APP} --since 2030-01-01T00:00:00Z`,
    ],
  },
  coverage: { page: 'coverage', examples: ['iamulator coverage', 'iamulator coverage --lcov coverage'] },
  policy: {
    page: 'least-privilege',
    examples: [
      `iamulator policy --principal ${APP} > app.json`,
      `iamulator policy --principal ${APP} --account-as '\${AWS::AccountId}' --fold arn:aws:s3:::reports/2026/`,
    ],
  },
  check: {
    page: 'policy-checks',
    examples: [
      'iamulator check new.json --against old.json',
      `iamulator check --principal ${APP} --denies 'iam:*,s3:Delete*'`,
    ],
  },
  lint: {
    page: 'policy-checks',
    examples: [
      'iamulator lint policies/app.json',
      'iamulator lint trust.json --type trust --fail-on warning',
    ],
  },
  reset: { page: 'testing', examples: ['iamulator reset', 'iamulator reset --account 111111111111'] },
  seed: {
    page: 'seed',
    examples: ['iamulator seed seed.yaml', 'iamulator seed users.json --account 111111111111 --json'],
  },
  snapshot: {
    page: 'testing',
    examples: ['iamulator snapshot save', 'iamulator snapshot restore snapshot-1'],
  },
  'snapshot save': {
    page: 'testing',
    examples: ['iamulator snapshot save', 'iamulator snapshot save --account 111111111111'],
  },
  'snapshot restore': {
    page: 'testing',
    examples: ['iamulator snapshot restore snapshot-1', 'iamulator snapshot restore snapshot-1 --port 4567'],
  },
  'snapshot delete': {
    page: 'testing',
    examples: ['iamulator snapshot delete snapshot-1', 'iamulator snapshot delete snapshot-1 --port 4567'],
  },
  clock: { page: 'testing', examples: ['iamulator clock', 'iamulator clock advance 2h'] },
  'clock now': {
    page: 'testing',
    examples: ['iamulator clock now', 'iamulator clock now --account 111111111111'],
  },
  'clock advance': {
    page: 'testing',
    examples: ['iamulator clock advance 90m', 'iamulator clock advance --account 111111111111 -- -2h'],
  },
  'clock set': {
    page: 'testing',
    examples: [
      'iamulator clock set 2030-01-01T00:00:00Z',
      'iamulator clock set 2030-01-01T00:00:00Z --account 111111111111',
    ],
  },
  'clock reset': {
    page: 'testing',
    examples: ['iamulator clock reset', 'iamulator clock reset --account 111111111111'],
  },
  store: {
    page: 'replicas',
    examples: [
      'iamulator store import --data state --store postgres://iamulator@db/iamulator',
      'iamulator store upgrade --store postgres://iamulator@db/iamulator',
    ],
  },
  'store import': {
    page: 'replicas',
    examples: [
      'iamulator store import --data state --store postgres://iamulator@db/iamulator',
      'iamulator store import --data /var/lib/iamulator --store postgres://iamulator@127.0.0.1/iamulator',
    ],
  },
  'store export': {
    page: 'replicas',
    examples: [
      'iamulator store export --store postgres://iamulator@db/iamulator --data state',
      'iamulator store export --store postgres://iamulator@127.0.0.1/iamulator --data /var/lib/iamulator',
    ],
  },
  'store upgrade': {
    page: 'replicas',
    examples: [
      'iamulator store upgrade --store postgres://iamulator@db/iamulator',
      'iamulator store upgrade --store postgres://iamulator@127.0.0.1/iamulator',
    ],
  },
}

/** Adds the end of the help to a command and to those that it consists of. */
export function withHelpEnds(command: Command, path: readonly string[] = []): Command {
  const end = ENDS[path.join(' ')]
  if (end !== undefined) command.addHelpText('after', textOf(end))
  for (const each of command.commands) withHelpEnds(each, [...path, each.name()])
  return command
}

function textOf({ page, examples }: HelpEnd): string {
  return ['', 'Examples:', ...examples.map((each) => `  ${each}`), '', `Guide: docs/guide/${page}.md`].join(
    '\n',
  )
}
