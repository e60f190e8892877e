/**
 * The outside tools that tests use. Each entry probes for everything that its tests need, so that these are
 * skipped, and never fail, on machines with any subset of the tools.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { answerOf, locate } from './probes.ts'
import { pythonsWith } from './pythons.ts'

/**
 * Returns the first candidate that is there and, if its version matters, prints the expected output.
 *
 * The paths of system packages come before PATH, where version managers put shims of other versions first.
 */
function find(
  candidates: readonly string[],
  parameters?: readonly string[],
  output = /^/,
): string | undefined {
  return candidates.find((program) => {
    if (parameters === undefined) return locate(program) !== undefined
    const printed = answerOf(program, parameters)
    return printed !== undefined && output.test(printed)
  })
}

export const findCli = () =>
  find(['/usr/bin/aws', '/usr/local/bin/aws', 'aws'], ['--version'], /^aws-cli\/2\./)

/** Finds version 1 of the CLI, which Debian no longer has. */
export const findOldCli = () =>
  find(['aws', '/usr/local/bin/aws', '/usr/bin/aws'], ['--version'], /^aws-cli\/1\./)

/** Finds a Python that has the CLI as a package, as on Debian. */
export const findPythonOfCli = () =>
  pythonsWith('cli').find(({ versions }) => versions['awscli']?.startsWith('2.'))?.executable

/** Finds a Python, whatever modules it has. */
export const findPlainPython = () => pythonsWith('python')[0]?.executable

export const findPython = () => pythonsWith('boto3')[0]?.executable

/** Finds a Python whose boto3 knows credentials of `aws login`, for which it needs cryptography. */
export const findLoginPython = () =>
  pythonsWith('boto3', 'cryptography').find(({ modules }) => knowsLogin(modules['botocore'] ?? ''))
    ?.executable

/** Reads the source, because importing it takes a second. */
function knowsLogin(botocore: string): boolean {
  const source = join(dirname(botocore), 'credentials.py')
  return existsSync(source) && readFileSync(source, 'utf8').includes('class LoginProvider')
}

/** Finds a Python that can test the package for Python. */
export const findPytest = () => pythonsWith('boto3', 'pytest')[0]?.executable

export const findPythonOfMoto = () => pythonsWith('moto')[0]?.executable

export const findS3cmd = () => find(['/usr/bin/s3cmd', 's3cmd'], ['--version'], /^s3cmd version /)

export const findRclone = () => find(['/usr/bin/rclone', 'rclone'], ['version'], /^rclone v/)

/**
 * Finds curl. Since 8.6, `--aws-sigv4` signs sorted and encoded queries, and services that are given by name.
 */
export const findCurl = () =>
  find(
    ['/usr/bin/curl', '/usr/local/bin/curl', 'curl'],
    ['--version'],
    /^curl (?:8\.(?:[6-9]|\d\d)|9|\d\d)\b/,
  )

export const findNuke = () => find(['/usr/bin/aws-nuke', 'aws-nuke'], ['resource-types'], /^IAMUser$/m)

/** The path of Debian's Go library sources. */
export const GO_LIBRARIES = '/usr/share/gocode'

/** Finds Go. Undefined if its AWS SDK is not installed. */
export function findGo(): string | undefined {
  if (!existsSync(`${GO_LIBRARIES}/src/github.com/aws/aws-sdk-go-v2/service/sts`)) return undefined
  return find(['/usr/bin/go', '/usr/local/go/bin/go', 'go'], ['version'], /^go version go1\./)
}

/** Finds the formatter, which belongs to Go and is not always in the path. */
export const findGofmt = () => find(['gofmt', '/usr/bin/gofmt', '/usr/local/go/bin/gofmt'])

/** Lets Go find the libraries, and keep what it has compiled. */
export const GO_ENVIRONMENT = {
  GO111MODULE: 'off',
  GOPATH: GO_LIBRARIES,
  GOCACHE: join(homedir(), '.cache', 'go-build'),
}

/**
 * Disables optimization and debugging information. The first build, which compiles all libraries, is then a
 * third faster.
 */
export const GO_FLAGS = ['-gcflags=all=-N -l', '-ldflags=-s -w']

/** Finds a Ruby that has the core of the AWS SDK, which contains STS. */
export const findRuby = () =>
  find(
    ['/usr/bin/ruby', '/usr/local/bin/ruby', 'ruby'],
    ['-e', 'require "aws-sdk-core"; puts Aws::STS::Client'],
    /^Aws::STS::Client/,
  )

export const findGdal = () => find(['/usr/bin/gdalinfo', 'gdalinfo'], ['--version'], /^GDAL 3\./)

export const findIp = () => find(['/usr/sbin/ip', '/sbin/ip', 'ip'], ['-Version'], /iproute2/)

/** Finds `ansible-playbook`. Undefined if its AWS collections, or boto3 for them, are not installed. */
export function findPlaybook(): string | undefined {
  if (findPython() === undefined) return undefined
  const beside = ['/usr/bin/ansible-doc', '/usr/local/bin/ansible-doc', 'ansible-doc']
  const documented = ['amazon.aws.iam_user', 'community.aws.iam_server_certificate']
  const found = find(beside, ['--type', 'module', '--json', ...documented], /iam_user/)
  return find([found?.replace(/doc$/, 'playbook') ?? ''])
}

/** Lets Ansible run its modules in the Python that has boto3. */
export const ansibleEnvironment = () => ({ ANSIBLE_PYTHON_INTERPRETER: findPython() ?? '' })

/** Finds mypy. It reads the types of pytest, which must be installed for its Python. */
export const findMypy = () =>
  pythonsWith('pytest').length === 0 ? undefined : find(['/usr/bin/mypy', 'mypy'], ['--version'])

export const findCompose = () =>
  find(
    [
      'docker-compose',
      '/usr/libexec/docker/cli-plugins/docker-compose',
      '/usr/lib/docker/cli-plugins/docker-compose',
    ],
    ['version'],
  )

/** Debian's folders of the installed versions of PostgreSQL. Only psql and the like are in the path there. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql'

/** Finds the folder of PostgreSQL's programs. Undefined without setpriv, which runs them. */
export function findPostgres(): string | undefined {
  if (locate('setpriv') === undefined) return undefined
  return [...debianFolders(), ...pathFolders()].find((folder) =>
    ['initdb', 'postgres', 'pg_basebackup'].every((name) => existsSync(join(folder, name))),
  )
}

function debianFolders(): string[] {
  if (!existsSync(POSTGRES_VERSIONS)) return []
  const versions = readdirSync(POSTGRES_VERSIONS).toSorted((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(POSTGRES_VERSIONS, version, 'bin'))
}

/** Links are resolved, because the programs look for each other in their own folder. */
function pathFolders(): string[] {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'initdb'))
    .filter((path) => existsSync(path))
    .map((path) => dirname(realpathSync(path)))
}

/**
 * Programs that tests and pages start by name, because their users do, with parameters that make each do nothing.
 * They are tried: a version manager puts programs into the path that the chosen version does not have.
 */
const NAMED = {
  aws: ['--version'],
  bash: ['--version'],
  curl: ['--version'],
  haproxy: ['-v'],
  mkfifo: ['--version'],
  moto_server: ['--help'],
  openssl: ['version'],
  python3: ['--version'],
  script: ['--version'],
  sh: ['-c', ':'],
  unshare: ['--version'],
  wget: ['--version'],
  zsh: ['--version'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type NamedProgram = keyof typeof NAMED

/** Reports whether programs are in the path. */
export const areInPath = (...names: readonly NamedProgram[]): boolean =>
  names.every((name) => answerOf(name, NAMED[name]) !== undefined)

/** Reports whether this machine permits something, such as a network of one's own, by doing it. */
export const isPermitted = (program: NamedProgram, ...parameters: readonly string[]): boolean =>
  areInPath(program) && spawnSync(program, parameters).status === 0
