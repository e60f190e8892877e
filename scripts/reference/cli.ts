/** The command line: the table of options, and what help prints. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { variableOf } from '../../server/cli/environment-variables.ts'
import { optionNames, options } from '../../server/cli/options.ts'
import { code, page, table } from './markdown.ts'

/** @param root the project's folder */
export function cliPage(root: string): string {
  const commands = ['', 'start', 'env', 'health', 'ca', 'explain', 'decisions']
  return page(
    'Command line',
    `From a clone: \`npm start -- FLAGS\` for \`iamulator start FLAGS\`, and \`npm run -s iamulator -- COMMAND\` for the others. Relative
paths, in flags and in variables, start where you stand, not at the root of the clone.`,
    '## Settings',
    `Flags of \`iamulator start\` and the variables that do the same; a flag outranks its variable. A variable that may be repeated holds
its values with commas between them. An unknown flag, an unknown \`IAMULATOR_\` variable, or a value that cannot be is an error.`,
    table(['flag', 'variable', 'meaning'], optionNames.map(rowOf)),
    ...commands.flatMap((command) => [
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
  const args = [join(root, 'scripts', 'iamulator.mjs'), ...(command === '' ? [] : [command]), '--help']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  })
  if (status !== 0) throw new Error(`iamulator ${command} --help: ${stderr}`)
  return stdout
}
