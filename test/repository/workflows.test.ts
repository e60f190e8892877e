/** Tests the workflows of GitHub Actions without GitHub: their form, what they may do, and their scripts. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { packed } from '../support/packed.ts'
import { areInPath } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { type Job, neededBy, problemsOf, readWorkflow, type Step } from '../support/workflows.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(project, '.github', 'workflows')
const files = readdirSync(folder)
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8')
const { version, engines } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))

const ci = readWorkflow(textOf('ci.yml'))
const release = readWorkflow(textOf('release.yml'))
const stepsOf = ({ steps = [] }: Job): readonly Step[] => steps
const jobOf = (jobs: Readonly<Record<string, Job>>, name: string): Job => {
  const job = jobs[name]
  if (job === undefined) throw new Error(`no job ${name}`)
  return job
}

/** GitHub runs the steps of workflows in bash. */
const bashTest = tool('bash', () => areInPath('bash'))

test('there are workflows for CI, for releases, and for the nightly run', () => {
  expect(files.toSorted()).toEqual(['ci.yml', 'nightly.yml', 'release.yml'])
})

describe.each(files)('%s', (file) => {
  const { jobs, permissions } = readWorkflow(textOf(file))

  bashTest('has the form of a workflow', () => {
    expect(problemsOf(textOf(file))).toEqual([])
  })

  test('uses actions of known owners by their major version', () => {
    const used = Object.values(jobs).flatMap((job) =>
      [job, ...stepsOf(job)].flatMap(({ uses }) => uses ?? []),
    )
    expect(used.length).toBeGreaterThan(0)
    for (const action of used.filter((each) => !each.startsWith('./')))
      expect(action).toMatch(/^(?:actions|docker)\/[\w-]+@v\d+$/)
    for (const path of used.filter((each) => each.startsWith('./')))
      expect(existsSync(join(project, path))).toBe(true)
  })

  test('may only read, unless a job needs more', () => {
    expect(permissions).toEqual({ contents: 'read' })
  })

  test('names no owner', () => {
    expect(textOf(file)).not.toMatch(/github\.com\/|ghcr\.io\/(?!\$\{\{ github\.repository_owner \}\}\/)/)
  })
})

describe('the check of workflows', () => {
  bashTest('finds mistakes', () => {
    const text = [
      'on: push',
      'jobs:',
      '  a: { runs-on: ubuntu-latest, needs: b, steps: [{ run: "if true" }, { runs: x }] }',
      '  c: { uses: ./d.yml, services: { e: { imag: f } }, step: [] }',
    ]
    expect(problemsOf(text.join('\n'))).toEqual([
      'a: there is no job b',
      expect.stringMatching(/^a\[0\]: .*syntax error/),
      'a[1]: unknown key runs',
      'a[1]: needs either run or uses',
      'c: unknown key step',
      'c.e: unknown key imag',
    ])
  })
})

describe('CI', () => {
  test('runs everything on each supported version of Node', () => {
    const { strategy, container, steps = [] } = jobOf(ci.jobs, 'test')
    expect(strategy?.matrix['node']).toEqual([20, 22, 24])
    expect(engines.node).toMatch(/^>=20\./)
    expect(container).toEqual({ image: `node:\${{ matrix.node }}-trixie`, options: '--privileged' })
    expect(steps.at(-1)?.run).toBe('.ci/run')
  })

  test('checks types and prose, and caches packages', () => {
    expect(stepsOf(jobOf(ci.jobs, 'check')).at(-1)?.run).toBe('npm run check')
    for (const name of ['check', 'test'])
      expect(JSON.stringify(stepsOf(jobOf(ci.jobs, name)))).toMatch(/"cache":"npm"|actions\/cache@/)
  })
})

describe('a release', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'iamulator-release-'))
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  /** Runs the script of a step as GitHub does. Programs named in `recorded` only print their arguments. */
  function runStep(name: string, step: RegExp, options: RunOptions = {}) {
    const found = stepsOf(jobOf(release.jobs, name)).find(({ name: title = '' }) => step.test(title))
    const { env = {}, cwd = project, recorded = [] } = options
    for (const program of recorded)
      writeFileSync(join(directory, program), `#!/bin/sh\necho ${program} "$@"\n`, { mode: 0o755 })
    const path = [directory, dirname(process.execPath), process.env['PATH']].join(delimiter)
    const { status, stdout } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', found?.run ?? 'exit 99'], {
      cwd,
      encoding: 'utf8',
      env: { HOME: directory, ...env, PATH: path },
    })
    return { status, lines: stdout.split('\n').filter((line) => line !== '') }
  }

  interface RunOptions {
    readonly env?: Readonly<Record<string, string>>
    readonly cwd?: string
    readonly recorded?: readonly string[]
  }

  test('publishes nothing before CI has passed', () => {
    for (const name of ['npm', 'image']) expect(neededBy(jobOf(release.jobs, name))).toContain('ci')
    expect(jobOf(release.jobs, 'ci').uses).toBe('./.github/workflows/ci.yml')
    expect(neededBy(jobOf(release.jobs, 'github'))).toEqual(expect.arrayContaining(['npm', 'image']))
  })

  test('gives each job only the permissions that it needs', () => {
    const permissions = Object.entries(release.jobs).map(([name, job]) => [name, job.permissions])
    expect(Object.fromEntries(permissions)).toEqual({
      version: undefined,
      ci: undefined,
      npm: { contents: 'read', 'id-token': 'write' },
      image: { contents: 'read', packages: 'write' },
      github: { contents: 'write' },
    })
  })

  bashTest('is only made of a tag with the version of package.json', () => {
    const output = join(directory, 'output')
    const compare = (tag: string) =>
      runStep('version', /Compare/, { env: { GITHUB_REF_NAME: tag, GITHUB_OUTPUT: output } })
    expect(compare('v99.0.0')).toEqual({
      status: 1,
      lines: [`::error::The tag v99.0.0 does not match version ${version} in package.json.`],
    })
    expect(compare(`v${version}`)).toEqual({ status: 0, lines: [] })
    expect(readFileSync(output, 'utf8')).toBe(`version=${version}\n`)
  })

  test('packs a package that names the repository of the workflow', async () => {
    const { tarball } = await packed()
    expect(basename(tarball)).toBe(`iamulator-${version}.tgz`)
    const { stdout } = spawnSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' })
    expect(JSON.parse(stdout).repository).toEqual({
      type: 'git',
      url: 'git+https://github.com/someone/iamulator.git',
    })
  })

  for (const [published, tag] of [
    ['1.2.3', 'latest'],
    ['1.3.0-rc.1', 'next'],
  ] as const)
    bashTest(`publishes the tarball of ${published} with provenance, and the tag ${tag}`, () => {
      const publish = (token: string) =>
        runStep('npm', /Publish/, { recorded: ['npm'], env: { VERSION: published, NPM_TOKEN: token } }).lines
      const command = `npm publish ./iamulator-${published}.tgz --provenance --access public --tag ${tag}`
      expect(publish('')).toEqual([command])
      // npm reads the token from the variable, so it is not in a file.
      const setting = `npm config set //registry.npmjs.org/:_authToken=\${NPM_TOKEN}`
      expect(publish('secret')).toEqual([setting, command])
    })

  test('pushes an image for two architectures, tagged with the version', () => {
    const steps = stepsOf(jobOf(release.jobs, 'image'))
    const [metadata, build] = ['metadata-action', 'build-push-action'].map(
      (action) => steps.find(({ uses }) => uses?.startsWith(`docker/${action}@`))?.with,
    )
    expect(metadata).toMatchObject({ images: `ghcr.io/\${{ github.repository_owner }}/iamulator` })
    expect(metadata?.['tags']).toContain('type=semver,pattern={{version}}')
    expect(build).toMatchObject({ platforms: 'linux/amd64,linux/arm64', push: true })
  })

  describe('on GitHub', () => {
    const create = (released: string) =>
      runStep('github', /Create the release/, {
        cwd: directory,
        recorded: ['gh'],
        env: { VERSION: released, GITHUB_REF_NAME: `v${released}` },
      })
    const notes = () => readFileSync(join(directory, 'notes.md'), 'utf8')
    beforeAll(() => {
      const changelog =
        '# Changelog\n\n## [Unreleased]\n\n- b\n\n## [1.2.3] - 2027-01-01\n\n- a\n\n### Fixed\n\n- c\n\n## [1.2.0-rc.1]\n\n- d\n'
      writeFileSync(join(directory, 'CHANGELOG.md'), changelog)
      writeFileSync(join(directory, 'iamulator-1.2.3.tgz'), '')
    })

    bashTest('has the notes of its version', () => {
      const options = '--verify-tag --title 1.2.3 --notes-file notes.md --latest'
      expect(create('1.2.3')).toEqual({
        status: 0,
        lines: [`gh release create v1.2.3 iamulator-1.2.3.tgz ${options}`],
      })
      expect(notes()).toBe('\n- a\n\n### Fixed\n\n- c\n\n')
    })

    bashTest('can be a prerelease', () => {
      expect(create('1.2.0-rc.1').lines.join()).toMatch(/ --prerelease$/)
      expect(notes()).toBe('\n- d\n')
    })

    bashTest('needs a section in the changelog', () => {
      expect(create('1.2')).toEqual({ status: 1, lines: ['::error::CHANGELOG.md has no section 1.2.'] })
    })
  })
})
