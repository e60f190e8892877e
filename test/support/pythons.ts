/** Finds Python interpreters by the modules that they have. */
import { fileURLToPath } from 'node:url'
import { answerOf } from './probes.ts'

/** The paths of system packages come before PATH, where version managers put shims of other versions first. */
const CANDIDATES = ['/usr/bin/python3', '/usr/local/bin/python3', 'python3']

/**
 * What moto's server imports for the services that tests use, some of it only with the first request. Debian
 * only recommends these packages.
 */
const MOTO = [
  ...['moto', 'moto.server', 'boto3', 'cryptography', 'docker', 'flask', 'flask_cors', 'graphql', 'jinja2'],
  ...[
    'joserfc',
    'jsonpath_ng',
    'openapi_spec_validator',
    'pyparsing',
    'responses',
    'werkzeug',
    'xmltodict',
    'yaml',
  ],
]

/** The modules that tests need together, by what they are for. */
const MODULES = {
  python: [],
  boto3: ['boto3', 'botocore', 'dateutil', 'jmespath', 's3transfer', 'urllib3'],
  botocore: ['botocore', 'dateutil', 'jmespath', 'urllib3'],
  cryptography: ['cryptography'],
  cli: ['awscli', 'awscli.clidriver', 'awscli.botocore'],
  moto: MOTO,
  pytest: ['pytest', 'xdist', 'venv', 'ensurepip'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Modules = keyof typeof MODULES

interface Python {
  /** The interpreter itself, of which the candidate can be a shim. */
  readonly executable: string
  /** The file or folder of each module that it has. */
  readonly modules: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  /** Where modules would be installed. */
  readonly folders: readonly string[]
}

const SCRIPT = fileURLToPath(new URL('python-modules.py', import.meta.url))
const ALL = [...new Set(Object.values(MODULES).flat())]

/** Asks for all modules at once, so that each interpreter starts only once for all test files. */
function describe(candidate: string): Python[] {
  const output = answerOf(candidate, ['-B', SCRIPT, ...ALL], (text) => {
    const { executable, modules, folders }: Python = JSON.parse(text)
    return [executable, ...Object.values(modules), ...folders]
  })
  return output === undefined ? [] : [JSON.parse(output)]
}

/** Returns the interpreters that have all of these modules, the system's first. */
export function pythonsWith(...needed: readonly Modules[]): Python[] {
  const modules = needed.flatMap((name) => MODULES[name])
  return CANDIDATES.flatMap(describe).filter((python) => modules.every((name) => name in python.modules))
}

export interface PythonVersion {
  readonly python: string
  /** The version of the package that was asked for. */
  readonly version: string
  /** The file or folder of each module. */
  readonly modules: Readonly<Record<string, string>>
}

/** Returns those that differ in the version of a package. */
export function versionsOf(name: Modules): readonly PythonVersion[] {
  const found = pythonsWith(name).map(({ executable: python, versions, modules }) => ({
    python,
    version: versions[name] ?? '',
    modules,
  }))
  // Of two with the same version, the first counts.
  return found.filter(({ version }, index) => found.findIndex((each) => each.version === version) === index)
}
