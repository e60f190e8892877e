/**
 * Checks the files with which replicas are operated: their form, with the tools of those who read them where these are
 * installed, and what they say about iamulator.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse, parseAllDocuments } from 'yaml'
import { routes } from '../../server/admin/routes.ts'
import { variableOf } from '../../server/cli/environment-variables.ts'
import { optionNames } from '../../server/cli/options.ts'
import { parsePostgresUrl } from '../../store/shared/postgres/url.ts'
import { readPage, root } from '../docs/pages.ts'
import { withFile } from '../docs/temporary.ts'
import { areInPath, findCompose } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

const FOLDER = 'examples/replicas'
const FILES = ['cloudnativepg.yaml', 'compose.yaml', 'haproxy.cfg', 'kubernetes.yaml', 'prometheus.yaml']
const PORT = 4566
const READY = '/_iamulator/ready'

const read = (file: string) => readPage(`${FOLDER}/${file}`)

/** Returns the documents of a file, which must have no duplicate keys. */
function documentsIn(file: string) {
  const documents = parseAllDocuments(read(file), { uniqueKeys: true })
  expect(documents.flatMap(({ errors }) => errors)).toEqual([])
  return documents.map((document) => document.toJS())
}

describe('everywhere', () => {
  const all = FILES.map(read).join('\n')

  test('variables of iamulator exist', () => {
    const used = new Set(all.match(/IAMULATOR_\w+/g))
    expect([...used].toSorted()).toEqual(['IAMULATOR_ADVERTISE', 'IAMULATOR_STORE'])
    expect([...used].filter((name) => !optionNames.map(variableOf).includes(name))).toEqual([])
  })

  test('ports are those of iamulator and PostgreSQL', () => {
    const ports = all.match(/(?<![\w.-])\d{4}\b/g) ?? []
    expect(new Set(ports)).toEqual(new Set([String(PORT), '5432', '1000']))
  })

  test('paths are served', () => {
    const paths = new Set(all.match(/\/_iamulator\/\w+/g))
    expect([...paths].toSorted()).toEqual(['/_iamulator/health', '/_iamulator/metrics', '/_iamulator/ready'])
    for (const path of paths) expect(routes).toHaveProperty([path, 'GET'])
  })

  test('the guide names each file', () => {
    const guide = readPage('docs/guide/replicas.md')
    expect(FILES.filter((file) => !guide.includes(`](../../${FOLDER}/${file})`))).toEqual([])
  })
})

describe('Compose', () => {
  const compose = findCompose()
  const composeTest = tool('docker-compose', () => compose !== undefined)
  const [{ services, volumes }] = documentsIn('compose.yaml')

  composeTest('the file is valid', () => {
    const args = ['-f', join(root, FOLDER, 'compose.yaml'), 'config', '--quiet']
    expect(spawnSync(compose ?? '', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })

  test('three replicas wait for the database that their URL names', () => {
    const { database, iamulator } = services
    expect(iamulator.deploy).toEqual({ replicas: 3 })
    expect(iamulator.depends_on).toEqual({ database: { condition: 'service_healthy' } })
    const password = '${POSTGRES_PASSWORD:-iamulator}'
    const url: string = iamulator.environment['IAMULATOR_STORE']
    expect(url).toContain(`:${password}@`)
    expect(parsePostgresUrl(url.replace(password, 'secret'), {})).toMatchObject({
      hosts: [{ host: 'database', port: 5432 }],
      user: database.environment['POSTGRES_USER'],
      password: 'secret',
      database: database.environment['POSTGRES_DB'],
    })
    expect(database.environment['POSTGRES_PASSWORD']).toBe(password)
    const [volume] = database.volumes
    expect(Object.keys(volumes)).toEqual([volume.split(':')[0]])
  })

  test('replicas run the program of the image, and advertise their own name', () => {
    const [shell, option, command] = services.iamulator.entrypoint
    expect([shell, option]).toEqual(['sh', '-c'])
    expect(readPage('Dockerfile')).toContain('ENTRYPOINT ["node", "/opt/iamulator/cli.js"]')
    const script = command.replace('$$', '$').replace('exec node /opt/iamulator/cli.js', 'echo')
    const { stdout } = spawnSync('sh', ['-c', `hostname() { echo 0123456789ab; }\n${script}`], {
      encoding: 'utf8',
    })
    expect(stdout).toBe(`start --advertise http://0123456789ab:${PORT}\n`)
  })

  test('the proxy is published on the loopback address, with its configuration', () => {
    expect(services.proxy.ports).toEqual([`127.0.0.1:${PORT}:${PORT}`])
    expect(services.proxy.volumes).toEqual(['./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro'])
  })
})

describe('HAProxy', () => {
  const text = read('haproxy.cfg')
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  /** Returns the number after a word, such as `500` of `inter 500ms`. */
  const numberAfter = (word: string) => Number(new RegExp(`\\b${word} (\\d+)`).exec(text)?.[1])

  const proxyTest = tool('HAProxy', () => areInPath('haproxy'))
  proxyTest('the file is valid', () => {
    const check = (path: string) => spawnSync('haproxy', ['-c', '-f', path], { encoding: 'utf8' })
    expect(check(join(root, FOLDER, 'haproxy.cfg'))).toMatchObject({ status: 0, stderr: '' })
  })
  proxyTest('a misspelled word is found', async () => {
    const wrong = text.replace('roundrobin', 'roundrobbin')
    const status = await withFile('haproxy.cfg', wrong, async (path) =>
      spawnSync('haproxy', ['-c', '-f', path]),
    )
    expect(status.status).not.toBe(0)
  })

  test('requests are distributed in turn, and their Host header is kept', () => {
    expect(lines).toContain('balance roundrobin')
    expect(lines.filter((line) => /http-request|set-header|replace-|\bcookie\b|stick/.test(line))).toEqual([])
  })

  test('replicas that are not ready get no requests before they close', () => {
    expect(lines).toContain(`http-check send meth GET uri ${READY} ver HTTP/1.1 hdr Host iamulator`)
    expect(lines).toContain('http-check expect status 200')
    const milliseconds = numberAfter('inter') + (numberAfter('fall') - 1) * numberAfter('fastinter')
    const drain = Number(/DRAIN_MILLISECONDS = (\d+)/.exec(readPage('server/cli/serve.ts'))?.[1])
    expect(milliseconds).toBeGreaterThan(0)
    expect(milliseconds).toBeLessThan(drain / 2)
  })

  test('requests that may have been executed are not repeated', () => {
    expect(lines).toContain('retry-on conn-failure')
    expect(lines).toContain('option redispatch 1')
  })

  test('headers may be as long as iamulator permits', () => {
    const [, factor] = /MAXIMUM_HEADER_BYTES = (\d+) \* 1024/.exec(readPage('server/http/server.ts')) ?? []
    expect(numberAfter('tune.bufsize')).toBeGreaterThan(Number(factor) * 1024)
  })

  test('the port and the service are those of the Compose file', () => {
    expect(lines).toContain(`bind :${PORT}`)
    expect(lines).toContain(`server-template replica 10 iamulator:${PORT}`)
  })
})

describe('Kubernetes', () => {
  const [secret, deployment, budget, service] = documentsIn('kubernetes.yaml')
  const { template, selector } = deployment.spec
  const [container] = template.spec.containers

  test('there are a secret, a deployment, a disruption budget, and a service', () => {
    const kinds = documentsIn('kubernetes.yaml').map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)
    expect(kinds).toEqual(['v1 Secret', 'apps/v1 Deployment', 'policy/v1 PodDisruptionBudget', 'v1 Service'])
    for (const { metadata } of documentsIn('kubernetes.yaml')) expect(metadata).toEqual({ name: 'iamulator' })
  })

  test('without other fields', () => {
    expect(Object.keys(secret)).toEqual(['apiVersion', 'kind', 'metadata', 'stringData'])
    for (const resource of [deployment, budget, service])
      expect(Object.keys(resource)).toEqual(['apiVersion', 'kind', 'metadata', 'spec'])
    expect(Object.keys(deployment.spec)).toEqual(['replicas', 'strategy', 'selector', 'template'])
    expect(Object.keys(budget.spec)).toEqual(['maxUnavailable', 'selector'])
    expect(Object.keys(service.spec)).toEqual(['selector', 'ports'])
    expect(Object.keys(template.spec)).toEqual(['topologySpreadConstraints', 'containers', 'volumes'])
    expect(Object.keys(container)).toEqual([
      ...['name', 'image', 'ports', 'env', 'volumeMounts', 'readinessProbe', 'livenessProbe', 'lifecycle'],
      ...['resources', 'securityContext'],
    ])
  })

  test('the labels and ports fit together', () => {
    const labels = selector.matchLabels
    const [spread] = template.spec.topologySpreadConstraints
    expect(template.metadata.labels).toEqual(labels)
    expect(spread.labelSelector.matchLabels).toEqual(labels)
    expect(budget.spec.selector.matchLabels).toEqual(labels)
    expect(service.spec.selector).toEqual(labels)
    expect(container.ports).toEqual([{ name: 'http', containerPort: PORT }])
    expect(service.spec.ports).toEqual([{ name: 'http', port: PORT, targetPort: 'http' }])
  })

  test('three replicas are replaced one at a time', () => {
    expect(deployment.spec.replicas).toBe(3)
    expect(deployment.spec.strategy).toEqual({ rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } })
    expect(budget.spec.maxUnavailable).toBe(1)
  })

  test('the probes ask for readiness and health, under a host that is allowed', () => {
    const httpGet = (path: string) => ({
      path,
      port: 'http',
      httpHeaders: [{ name: 'Host', value: 'iamulator' }],
    })
    expect(container.readinessProbe.httpGet).toEqual(httpGet(READY))
    expect(container.livenessProbe.httpGet).toEqual(httpGet('/_iamulator/health'))
  })

  test('the URL is in the secret, and verifies the database of the other file with its certificate', () => {
    const [cluster] = documentsIn('cloudnativepg.yaml')
    const { name } = cluster.metadata
    const [store] = container.env
    expect(store.valueFrom.secretKeyRef).toEqual({ name: secret.metadata.name, key: store.name })
    const url = parsePostgresUrl(secret.stringData[store.name], {})
    expect(url).toMatchObject({
      hosts: [{ host: `${name}-rw`, port: 5432 }],
      user: cluster.spec.bootstrap.initdb.owner,
      database: cluster.spec.bootstrap.initdb.database,
      ssl: 'verify-full',
    })
    const [{ mountPath }] = container.volumeMounts
    const [{ secret: authority }] = template.spec.volumes
    expect(url.parameters.sslrootcert).toBe(`${mountPath}/${authority.items[0].path}`)
    expect(authority.secretName).toBe(`${name}-ca`)
  })

  test('a commit waits for one of two standbys', () => {
    const [{ spec }] = documentsIn('cloudnativepg.yaml')
    expect(spec.instances).toBe(3)
    expect(spec.postgresql.synchronous).toEqual({ method: 'any', number: 1 })
  })
})

test('Prometheus scrapes each replica of the Compose file', () => {
  const { scrape_configs: jobs } = parse(read('prometheus.yaml'))
  expect(jobs).toHaveLength(1)
  expect(jobs[0].metrics_path).toBe('/_iamulator/metrics')
  expect(jobs[0].dns_sd_configs).toEqual([{ names: ['iamulator'], type: 'A', port: PORT }])
})
