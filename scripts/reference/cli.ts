/** The page of the command line: the table of options, and the output of `--help`. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { variableOf } from '../../server/cli/environment-variables.ts'
import { optionNames, options } from '../../server/cli/options.ts'
import { code, page, table } from './markdown.ts'

const COMMANDS = [
  ...[
    '',
    'start',
    'exec',
    'env',
    'health',
    'ca',
    'explain',
    'decisions',
    'coverage',
    'policy',
    'check',
    'lint',
    'reset',
    'seed',
  ],
  ...['snapshot', 'snapshot save', 'snapshot restore', 'snapshot delete'],
  ...['clock', 'clock now', 'clock advance', 'clock set', 'clock reset'],
  ...['store', 'store import', 'store export', 'store upgrade'],
]

/** @param root the project's folder */
export function cliPage(root: string): string {
  return page(
    'Command line',
    `In a clone, run \`npm start -- FLAGS\` for \`iamulator start FLAGS\`, and \`npm run -s iamulator -- COMMAND\` for other commands. Relative
paths in flags and variables start at the current directory, not at the root of the clone.`,
    '## Settings',
    `Set flags of \`iamulator start\`, or the corresponding environment variables. A flag overrides its variable. In the variable of a
repeatable flag, separate values with commas. Unknown flags, unknown \`IAMULATOR_\` variables, and invalid values are errors.`,
    table(['flag', 'variable', 'description'], optionNames.map(rowOf)),
    ...COMMANDS.flatMap((command) => [
      `## ${code(`iamulator ${command}`.trim())}`,
      `\`\`\`text\n${helpOf(root, command)}\`\`\``,
    ]),
  )
}

function rowOf(name: (typeof optionNames)[number]): string[] {
  const { flag, argument, description } = options[name]
  return [code(`--${flag} ${argument}`), code(variableOf(name)), description]
}

function helpOf(root: string, command: string): string {
  const args = [
    join(root, 'scripts', 'iamulator.mjs'),
    ...command.split(' ').filter((word) => word !== ''),
    '--help',
  ]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  })
  if (status !== 0) throw new Error(`iamulator ${command} --help: ${stderr}`)
  return stdout
}
