/** Faults in server/cli: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'The banner says * for all services',
    file: 'server/cli/banner.ts',
    text: "const service = name === '*' ? 'all other services' : name",
    replacement: 'const service = name',
  },
  {
    name: 'The banner does not warn that signatures are not checked',
    file: 'server/cli/banner.ts',
    text: "...(signatures === 'on' ? [] : [WARNINGS.unsigned]),",
    replacement: '',
  },
  {
    name: 'A policy that cannot be read has the wrong status',
    file: 'server/cli/check-command.ts',
    text: 'if (error instanceof PolicyTextError) throw new CommandError(error.message)',
    replacement: '',
  },
  {
    name: 'A check that fails does not say what is granted',
    file: 'server/cli/check-command.ts',
    text: "return `${[paint(report.answer === 'contained' ? 'green' : 'red', headline), ...lines].join('\\n')}\\n`",
    replacement: "return `${paint(report.answer === 'contained' ? 'green' : 'red', headline)}\\n`",
  },
  {
    name: 'Files get colors of terminals',
    file: 'server/cli/colors.ts',
    text: "if (!isTTY || (noColor ?? '') !== '') return (_color, text) => text",
    replacement: '',
  },
  {
    name: 'Errors do not name the environment variable',
    file: 'server/cli/environment-variables.ts',
    text: 'if (error instanceof OptionError) throw new OptionError(`${variableOf(name)}=${text} ${error.message}`)',
    replacement: '',
  },
  {
    name: 'A misspelled action gets no note',
    file: 'server/cli/explain-command.ts',
    text: "const note = member === 'action' && nearestOf(value, known) === undefined ? await noteOn(value) : undefined",
    replacement: 'const note = undefined',
  },
  {
    name: 'IAMULATOR_URL is ignored',
    file: 'server/cli/flags.ts',
    text: 'if (ours !== undefined && !isFlagSet) return ours',
    replacement: '',
  },
  {
    name: 'Any server counts as a healthy iamulator',
    file: 'server/cli/health-command.ts',
    text: 'if (state === undefined) return { healthy: false, message: notIamulator(url) }',
    replacement: 'if (state === undefined) return { healthy: true, message: url }',
  },
  {
    name: 'Columns of findings are one too small',
    file: 'server/cli/lint-command.ts',
    text: 'return position && { line: position.line, column: position.column + 1 }',
    replacement: 'return position && { line: position.line, column: position.column }',
  },
  {
    name: 'lint --sarif prints text',
    file: 'server/cli/lint-command.ts',
    text: 'if (sarif) return sarifOf(linted)',
    replacement: '',
  },
  {
    name: '--base-url takes any scheme',
    file: 'server/cli/option-values.ts',
    text: "if (!url || !/^https?:$/.test(url.protocol) || url.search + url.hash + url.username + url.password !== '')",
    replacement: "if (!url || url.search + url.hash + url.username + url.password !== '')",
  },
  {
    name: '--upstream takes services that do not exist',
    file: 'server/cli/option-values.ts',
    text: "return [name === '*' ? name : serviceName(name), upstreamUrl(url)] as const",
    replacement: 'return [name, upstreamUrl(url)] as const',
  },
  {
    name: 'A URL that is none is taken',
    file: 'server/cli/options.ts',
    text: "if (url === undefined) throw new OptionError('must be a URL, such as http://10.0.0.7:4566')",
    replacement: '',
  },
  {
    name: 'A policy cannot be piped in',
    file: 'server/cli/policy-files.ts',
    text: "if (path === '-') return { name: 'stdin', text: await textOf(process.stdin) }",
    replacement: '',
  },
  {
    name: 'The line of progress is written for each row',
    file: 'server/cli/progress-line.ts',
    text: 'if (!this.#terminal.isTTY || rows < this.#shown + STEP) return',
    replacement: 'if (!this.#terminal.isTTY) return',
  },
  {
    name: 'A policy in several documents is printed in part',
    file: 'server/cli/report-client.ts',
    text: "if (directory === undefined) return { text: policy.documents.map(printed).join(''), notices }",
    replacement:
      'if (directory === undefined) return { text: printed(policy.documents[0] as object), notices }',
  },
  {
    name: 'The rules of SARIF have no order',
    file: 'server/cli/sarif.ts',
    text: 'const sorted = rules.toSorted((one, other) => (one.id < other.id ? -1 : 1))',
    replacement: 'const sorted = rules',
  },
  {
    name: 'An unknown host has no message of its own',
    file: 'server/cli/server-client.ts',
    text: "if (code === 'ENOTFOUND') return `The host of ${url} is unknown. Choose another with --host.`",
    replacement: '',
  },
  {
    name: 'Options with several values become one text',
    file: 'server/cli/settings-from-options.ts',
    text: 'if (Array.isArray(value)) return value.map(String)',
    replacement: '',
  },
  {
    name: 'A seed cannot be piped in',
    file: 'server/cli/state-client.ts',
    text: "if (file === '-') return readAll(process.stdin)",
    replacement: '',
  },
  {
    name: 'upgrade says that it changed a format that was the latest already',
    file: 'server/cli/store-client.ts',
    text: 'return before >= LOG_FORMAT',
    replacement: 'return before > LOG_FORMAT',
  },
]
