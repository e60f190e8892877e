/**
 * Checks the snippets of the guide about containers, which need Docker, GitHub, GitLab, or Kubernetes: their
 * form, with the tools of these where they are installed, and what they say about iamulator.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse, parseAllDocuments } from 'yaml'
import { routes } from '../../server/admin/routes.ts'
import { variableOf } from '../../server/cli/environment-variables.ts'
import { optionNames } from '../../server/cli/options.ts'
import { freePort } from '../support/ports.ts'
import { areInPath, findCompose, findGo, findGofmt, GO_ENVIRONMENT, GO_FLAGS } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { problemsOf, readWorkflow } from '../support/workflows.ts'
import { CONTAINERS } from './examples.ts'
import { type Block, blocksOf, readPage, root } from './pages.ts'
import { withDirectory, withFile } from './temporary.ts'

const page = readPage(CONTAINERS)
const blocks = blocksOf(CONTAINERS)
const kindOf = ({ language, info }: Block) => `${language} ${info}`.trim()
const PORT = 4566

const bashTest = tool('bash', () => areInPath('bash'))

function snippets(kind: string): (readonly [place: string, text: string])[] {
  const found = blocks.filter((block) => kindOf(block) === kind)
  return found.map(({ page: file, line, text }) => [`${file}:${line}`, text])
}

test('each kind of snippet has a check', () => {
  expect(new Set(blocks.map(kindOf))).toEqual(
    new Set([
      'sh docker',
      'yaml compose.yaml',
      'yaml .github/workflows/test.yml',
      'yaml .gitlab-ci.yml',
      'yaml kubernetes.yaml',
      'ts caller.test.ts',
      'go caller_test.go',
      // Only marked as not run.
      'java',
    ]),
  )
})

describe('everywhere', () => {
  test('variables of iamulator exist', () => {
    const used = new Set(page.match(/IAMULATOR_\w+/g))
    expect(used.size).toBeGreaterThan(3)
    expect([...used].filter((name) => !optionNames.map(variableOf).includes(name))).toEqual([])
  })

  test('the port is that of the image', () => {
    const ports = page.match(/\b4\d{3}\b/g) ?? []
    expect(new Set(ports)).toEqual(new Set([String(PORT)]))
    expect(readPage('Dockerfile')).toContain(`\nEXPOSE ${PORT}\n`)
  })

  test('the path of health checks is served', () => {
    const paths = page.match(/\/health\b/g) ?? []
    expect(paths.length).toBeGreaterThan(5)
    expect(routes).toHaveProperty(['/health', 'GET'])
  })

  test('the image and the directory are those of the project', () => {
    const images = new Set(page.match(/ghcr\.io\/[\w/.-]+/g))
    expect(images).toEqual(new Set(['ghcr.io/OWNER/iamulator']))
    expect(readPage('Dockerfile')).toContain(' /var/lib/iamulator\n')
  })
})

for (const [place, text] of snippets('sh docker'))
  bashTest(`${place} is a command`, () => {
    expect(spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
    expect(text).toMatch(/^docker (?:build|run) /)
  })

describe('Compose', () => {
  const compose = findCompose()
  const composeTest = tool('docker-compose', () => compose !== undefined)
  const validate = (text: string) =>
    withFile('compose.yaml', text, async (path) =>
      spawnSync(compose ?? '', ['-f', path, 'config', '--quiet'], { encoding: 'utf8' }),
    )

  for (const [place, text] of snippets('yaml compose.yaml')) {
    composeTest(`${place} is valid`, async () => {
      expect(await validate(text)).toMatchObject({ status: 0, stderr: '' })
    })
  }

  composeTest('a misspelled key is found', async () => {
    expect((await validate('services: { a: { image: b, enviroment: {} } }')).status).not.toBe(0)
  })

  test('the application waits for the health check of the image', () => {
    const [[, text = ''] = []] = snippets('yaml compose.yaml')
    const { app } = parse(text).services
    expect(app.depends_on).toEqual({ iamulator: { condition: 'service_healthy' } })
    expect(app.environment['AWS_ENDPOINT_URL']).toBe(`http://iamulator:${PORT}`)
    expect(readPage('Dockerfile')).toContain('\nHEALTHCHECK ')
  })
})

describe('GitHub Actions', () => {
  const workflows = snippets('yaml .github/workflows/test.yml')

  for (const [place, text] of workflows)
    bashTest(`${place} is a workflow`, () => {
      expect(problemsOf(text)).toEqual([])
    })

  test('they use the actions that CI uses', () => {
    const used = workflows.flatMap(([, text]) => text.match(/uses: \S+/g) ?? [])
    expect(used.length).toBeGreaterThan(1)
    const known = readPage('.github/workflows/ci.yml')
    expect(used.filter((line) => !known.includes(line))).toEqual([])
  })

  bashTest('the step that starts iamulator with npx ends when it is ready', async () => {
    const steps = workflows.flatMap(([, text]) => readWorkflow(text).jobs['test']?.steps ?? [])
    const script = steps.find(({ name }) => name === 'Start iamulator')?.run ?? 'exit 99'
    await withDirectory(async (project) => {
      const bin = join(project, 'node_modules', '.bin')
      mkdirSync(bin, { recursive: true })
      writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true }')
      const program = join(root, 'dist', 'cli.js')
      writeFileSync(join(bin, 'iamulator'), `#!/bin/sh\nexec node "${program}" "$@"\n`, { mode: 0o755 })
      const port = String(await freePort())
      const { status, ready } = await runStep(script, project, port)
      expect({ status, ready }).toEqual({ status: 0, ready: 200 })
    })
  })
})

/** Runs a step that starts a server on the port. Stops the server after asking for its health. */
async function runStep(script: string, cwd: string, port: string) {
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter)
  const child = spawn('bash', ['-e', '-c', script], {
    cwd,
    // A group of its own, so that the server can be stopped with it.
    detached: true,
    stdio: 'ignore',
    env: { PATH: path, HOME: cwd, IAMULATOR_PORT: port, npm_config_offline: 'true' },
  })
  try {
    const status = await new Promise((exited) => child.on('exit', exited))
    return { status, ready: (await fetch(`http://127.0.0.1:${port}/health`)).status }
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
  }
}

describe('GitLab CI', () => {
  /** The keywords of a job that GitLab documents and the guide uses. */
  const KEYWORDS = ['image', 'services', 'variables', 'script']

  for (const [place, text] of snippets('yaml .gitlab-ci.yml'))
    bashTest(`${place} is a pipeline`, () => {
      const { test: job, ...others } = parse(text)
      expect(others).toEqual({})
      expect(Object.keys(job).filter((key) => !KEYWORDS.includes(key))).toEqual([])
      expect(job.services).toEqual([{ name: 'ghcr.io/OWNER/iamulator', alias: 'iamulator' }])
      expect(job.variables['AWS_ENDPOINT_URL']).toBe(`http://iamulator:${PORT}`)
      for (const line of job.script) expect(spawnSync('bash', ['-n'], { input: line }).status).toBe(0)
    })
})

describe('Kubernetes', () => {
  const [[, text = ''] = []] = snippets('yaml kubernetes.yaml')
  const documents = parseAllDocuments(text, { uniqueKeys: true })
  const [deployment, service] = documents.map((document) => document.toJS())

  test('has a deployment and a service, without other fields', () => {
    expect(documents.flatMap(({ errors }) => errors)).toEqual([])
    expect(deployment).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' })
    expect(service).toMatchObject({ apiVersion: 'v1', kind: 'Service' })
    for (const resource of [deployment, service]) {
      expect(Object.keys(resource)).toEqual(['apiVersion', 'kind', 'metadata', 'spec'])
      expect(resource.metadata).toEqual({ name: 'iamulator' })
    }
    expect(Object.keys(deployment.spec).toSorted()).toEqual(['replicas', 'selector', 'template'])
    expect(Object.keys(service.spec).toSorted()).toEqual(['ports', 'selector'])
  })

  test('the labels and ports fit together', () => {
    const { selector, template } = deployment.spec
    const [container] = template.spec.containers
    expect(Object.keys(container).toSorted()).toEqual(
      ['name', 'image', 'ports', 'readinessProbe', 'livenessProbe', 'securityContext'].toSorted(),
    )
    expect(template.metadata.labels).toEqual(selector.matchLabels)
    expect(service.spec.selector).toEqual(selector.matchLabels)
    expect(container.ports).toEqual([{ name: 'http', containerPort: PORT }])
    expect(service.spec.ports).toEqual([{ name: 'http', port: PORT, targetPort: 'http' }])
  })

  test('both probes request the health check', () => {
    const [{ readinessProbe, livenessProbe }] = deployment.spec.template.spec.containers
    for (const { httpGet, ...others } of [readinessProbe, livenessProbe]) {
      expect(httpGet).toEqual({ path: '/health', port: 'http' })
      const fields = ['periodSeconds', 'failureThreshold']
      expect(Object.keys(others).filter((key) => !fields.includes(key))).toEqual([])
    }
  })
})

describe('Testcontainers', () => {
  test.each(snippets('ts caller.test.ts'))('%s compiles', async (_place, text) => {
    const result = await withDirectory(async (folder) => {
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
      writeFileSync(join(folder, 'caller.test.ts'), text)
      const declarations = join(root, 'test', 'fixtures', 'docs', 'testcontainers.d.ts')
      const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', '--types', 'node']
      const args = [compiler, ...options, 'caller.test.ts', declarations]
      return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    })
    expect(result).toMatchObject({ status: 0, stdout: '' })
  })

  const goTest = tool('the AWS SDK for Go', () => findGo() !== undefined && findGofmt() !== undefined)
  for (const [place, text] of snippets('go caller_test.go')) {
    goTest(`${place} is formatted, and compiles`, async () => {
      const go = findGo() ?? ''
      const [unformatted, result] = await withFile('caller_test.go', text, async (path) => {
        const declarations = join(root, 'test', 'fixtures', 'docs', 'go')
        const GOPATH = `${declarations}${delimiter}${GO_ENVIRONMENT.GOPATH}`
        const env = { PATH: process.env['PATH'], ...GO_ENVIRONMENT, GOPATH }
        // With the flags of all programs in Go, so that the libraries are compiled once.
        const vetted = spawnSync(go, ['vet', ...GO_FLAGS, path], {
          cwd: dirname(path),
          env,
          encoding: 'utf8',
        })
        return [spawnSync(findGofmt() ?? '', ['-l', path], { encoding: 'utf8' }).stdout, vetted] as const
      })
      expect(unformatted).toBe('')
      expect(result).toMatchObject({ status: 0, stderr: '' })
    })
  }
})
