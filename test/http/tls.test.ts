/**
 * Tests TLS on the HTTP port and on a separate port. Covers its certificates and its resistance to broken
 * connections.
 */
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, connect as open, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer, connect as openTls } from 'node:tls'
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { isHostOfAws } from '../../core/aws/hosts.ts'
import { ServerKeys } from '../../core/identity/server-keys.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { startServer as startWhole } from '../../server/app/start.ts'
import { openAuthority } from '../../server/http/tls/authority.ts'
import { openStore } from '../../store/index.ts'
import { userWith } from '../services/callers.ts'
import { policy, startServer, type TestServer } from '../support/harness.ts'
import { signed } from '../support/raw.ts'
import { ask, authorityOf, listen } from '../support/tls.ts'

let server: TestServer
let ca: string
let url: string
beforeAll(async () => {
  server = await startServer({ tls: 'on' })
  ca = authorityOf(server)
  url = `https://localhost:${server.port}`
})
afterAll(() => server.close())

const isUp = async () => (await fetch(`${server.url}/health`)).status

describe('one port for both', () => {
  test('TLS and plain HTTP are told apart', async () => {
    expect((await ask(`${url}/health`, { ca })).status).toBe(200)
    expect((await ask(`https://127.0.0.1:${server.port}/health`, { ca })).status).toBe(200)
    expect(await isUp()).toBe(200)
  })

  test('however slowly the first bytes come', async () => {
    const socket = open(server.port, '127.0.0.1')
    const answer = allOf(socket)
    for (const piece of ['G', 'ET /health HTTP/1.1\r\nHost: localhost\r\n', 'Connection: close\r\n\r\n']) {
      await new Promise((written) => socket.write(piece, written))
      await isUp()
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  test('requests that follow each other on one connection', async () => {
    const socket = open(server.port, '127.0.0.1')
    const line = (connection: string) =>
      `GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n\r\n`
    const answer = allOf(socket)
    socket.write(line('keep-alive') + line('keep-alive') + line('close'))
    expect((await answer).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
  })

  test('a client that does not trust the authority sends nothing', async () => {
    await expect(ask(`${url}/health`)).rejects.toThrow('unable to verify the first certificate')
  })

  test('the certificate to trust is given out over plain HTTP', async () => {
    const answer = await fetch(`${server.url}/_iamulator/ca`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-pem-file'])
    expect(await answer.text()).toBe(ca)
  })

  test('without TLS there is none', async () => {
    const plain = await startServer()
    const answer = await fetch(`${plain.url}/_iamulator/ca`)
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { error: 'NoTls', message: expect.stringContaining('--tls on') },
    ])
    await plain.close()
  })

  test('policies see by aws:SecureTransport how a call came', async () => {
    const secure = { Bool: { 'aws:SecureTransport': 'true' } }
    const [statement] = [JSON.parse(policy('Allow', 'iam:ListUsers')).Statement]
    const document = JSON.stringify({ Version: '2012-10-17', Statement: { ...statement, Condition: secure } })
    const ada = await userWith(server, 'ada', document)
    await expect(server.iam(ada).send(new ListUsersCommand({}))).rejects.toThrow('not authorized')
    const { headers, body = '' } = signed(server, 'Action=ListUsers&Version=2010-05-08', { credentials: ada })
    expect((await ask(url, { ca, method: 'POST', headers }, body.toString())).status).toBe(200)
  })

  const allOf = (socket: Socket) =>
    new Promise<string>((resolve, reject) => {
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk.toString()
      })
      socket.on('end', () => resolve(text)).on('error', reject)
    })
})

describe('what breaks nothing', () => {
  test.each([
    ['nothing', ''],
    ['no handshake', '\x16\x03\x01\x00\x05hello'],
    ['a handshake that stops', '\x16\x03\x01\x02\x00\x01\x00'],
    ['no request', 'hello\r\n\r\n'],
  ])('a client that sends %s and goes', async (_, bytes) => {
    const socket = open(server.port, '127.0.0.1')
    await new Promise<void>((opened) => socket.on('connect', opened))
    const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve))
    socket.resume().end(bytes, 'latin1')
    await closed
    expect(await isUp()).toBe(200)
  })

  test('a client that resets its connection', async () => {
    const socket = open(server.port, '127.0.0.1')
    await new Promise<void>((opened) => socket.on('connect', opened))
    socket.resetAndDestroy()
    expect(await isUp()).toBe(200)
  })

  test('silent clients do not keep the server from ending', async () => {
    const other = await startServer({ tls: 'on' })
    const silent = open(other.port, '127.0.0.1')
    const halfway = open(other.port, '127.0.0.1')
    const closed = [silent, halfway].map(
      (socket) =>
        new Promise((resolve) =>
          socket
            .on('error', () => {})
            .on('close', resolve)
            .resume(),
        ),
    )
    halfway.write('\x16\x03\x01', 'latin1')
    await fetch(`${other.url}/health`)
    await other.close()
    await Promise.all(closed)
  })
})

describe('certificates', () => {
  /** Returns the names in the certificate that the server presents for a name. */
  const namesFor = (servername: string) =>
    new Promise<string | undefined>((resolve, reject) => {
      const options = {
        port: server.port,
        host: '127.0.0.1',
        servername,
        ca,
        checkServerIdentity: () => undefined,
      }
      const socket = openTls(options, () => {
        resolve(socket.getPeerCertificate().subjectaltname)
        socket.destroy()
      })
      socket.on('error', reject)
    })

  test.each(['sts.amazonaws.com', 'STS.eu-west-1.amazonaws.com', 'iam.cn-north-1.amazonaws.com.cn'])(
    'for %s that name alone',
    async (name) => {
      expect(await namesFor(name)).toBe(`DNS:${name}`)
    },
  )

  test.each(['s3.amazonaws.com', 'www.example.com'])(
    'for %s its own names, which fit no such client',
    async (name) => {
      const own = await namesFor(name)
      expect(own).toContain('DNS:localhost, DNS:host.docker.internal, DNS:iamulator, IP Address:')
      expect(own).toContain('IP Address:127.0.0.1')
      expect(own).not.toContain(name)
    },
  )

  test('one for more names than it remembers', async () => {
    for (let region = 0; region < 99; region++) await namesFor(`sts.xx-test-${region}.amazonaws.com`)
    expect(await namesFor('sts.amazonaws.com')).toBe('DNS:sts.amazonaws.com')
    expect(await namesFor('iam.amazonaws.com')).toBe('DNS:iam.amazonaws.com')
  })

  test.each([
    'iam.amazonaws.com',
    'iam-fips.amazonaws.com',
    'iam.us-gov.amazonaws.com',
    'iam.global.api.aws',
    'sts.amazonaws.com',
    'sts.ap-southeast-2.amazonaws.com',
    'sts-fips.us-gov-west-1.amazonaws.com',
    'sts.eu-west-1.api.aws',
    'sts.cn-north-1.amazonaws.com.cn',
    'sts.cn-north-1.api.amazonwebservices.com.cn',
    'signin.aws.amazon.com',
    'eu-west-1.signin.aws.amazon.com',
    'signin.amazonaws.cn',
    'example.signin.aws.amazon.com',
    '123456789012.signin.amazonaws-us-gov.com',
    'us-east-1.console.aws.amazon.com',
    'us-east-1.s3.console.aws.amazon.com',
    'iam.eusc-de-east-1.amazonaws.eu',
    'sts.us-iso-east-1.c2s.ic.gov',
    'eusc-de-east-1.signin.amazonaws-eusc.eu',
    'b9eff5c2-6b53-4a5a-b7a5-6a6f9d6b5b5e.tokens.sts.global.api.aws',
  ])('%s is a host of AWS that is served', (name) => {
    expect(isHostOfAws(name)).toBe(true)
  })

  test.each([
    's3.amazonaws.com',
    'amazonaws.com',
    'xiam.amazonaws.com',
    'iam.amazonaws.com.evil.example',
    'iam.evil.amazonaws.com',
    'iam.amazonaws.org',
    'sts.eu-west-1.x.amazonaws.com',
    'sts.eu-west-1.amazonaws.com\n',
    'signin.aws.amazon.com.cn',
    'a.b.signin.aws.amazon.com',
    '-a.signin.aws.amazon.com',
    'xconsole.aws.amazon.com',
    'aws.amazon.com',
    'x.tokens.sts.global.api.aws',
  ])('%j is none', (name) => {
    expect(isHostOfAws(name)).toBe(false)
  })
})

describe('the authority', () => {
  const sources = { now: () => Date.now(), randomBytes: (size: number) => Buffer.alloc(size, 7) }

  /** Returns whether a client that trusts the authority accepts a server that it certified, or the error. */
  async function verifyServer(name: string): Promise<string> {
    const authority = await openAuthority(undefined, sources)
    const { key, certificate: cert } = authority.identify([name])
    const listening = createTlsServer({ key, cert })
    const port = await listen(listening)
    const answer = await new Promise<string>((resolve) => {
      const options = { port, host: '127.0.0.1', servername: name, ca: authority.certificate }
      const socket = openTls(options, () => resolve('taken')).on('error', ({ message }) => resolve(message))
      socket.on('secureConnect', () => socket.destroy())
    })
    await new Promise((closed) => listening.close(closed))
    return answer
  }

  test('can vouch for names of AWS and of this machine alone, even in the hands of others', async () => {
    expect(await verifyServer('sts.amazonaws.com')).toBe('taken')
    expect(await verifyServer('localhost')).toBe('taken')
    expect(await verifyServer('www.example.com')).toBe('permitted subtree violation')
    expect(await verifyServer('amazonaws.com.example')).toBe('permitted subtree violation')
  })

  test('is one for all replicas, whose servers all are trusted', async () => {
    const store = await openStore()
    // A serial number each, as in another process.
    const replica = async (byte: number) =>
      openAuthority(undefined, {
        ...sources,
        randomBytes: (size) => Buffer.alloc(size, byte),
        sharedAuthority: (make) => new ServerKeys(store).pem('certificate-authority', make),
      })
    const [one, other] = [await replica(1), await replica(2)]
    expect(other.certificate).toBe(one.certificate)
    const leaf = new X509Certificate(other.identify(['localhost']).certificate)
    expect(leaf.verify(new X509Certificate(one.certificate).publicKey)).toBe(true)
    store.reset()
    expect((await replica(3)).certificate).toBe(one.certificate)
    expect((await openAuthority(undefined, sources)).certificate).not.toBe(one.certificate)
  })

  test('vouches for no other authority, from yesterday on, and its servers for 397 days', async () => {
    const authority = await openAuthority(undefined, { ...sources, now: () => Date.UTC(2045, 5, 1, 12) })
    const root = new X509Certificate(authority.certificate)
    const leaf = new X509Certificate(
      authority.identify(['localhost', '10.0.0.7', 'fd00::1:a', '::']).certificate,
    )
    expect([root.ca, root.validFrom, root.validTo]).toEqual([
      true,
      'May 31 12:00:00 2045 GMT',
      'May 29 12:00:00 2055 GMT',
    ])
    expect([leaf.ca, leaf.validFrom, leaf.validTo]).toEqual([
      false,
      'May 31 12:00:00 2045 GMT',
      'Jul  2 12:00:00 2046 GMT',
    ])
    expect(leaf.verify(root.publicKey)).toBe(true)
    expect(leaf.serialNumber).toBe(`40${'07'.repeat(16)}`)
    expect(leaf.subjectAltName).toBe(
      'DNS:localhost, IP Address:10.0.0.7, IP Address:FD00:0:0:0:0:0:1:A, IP Address:0:0:0:0:0:0:0:0',
    )
  })

  describe('in a data directory', () => {
    let data: string
    let file: string
    beforeAll(() => {
      data = mkdtempSync(join(tmpdir(), 'iamulator-tls-'))
      file = join(data, 'certificate-authority.pem')
    })
    afterAll(() => rmSync(data, { recursive: true }))
    afterEach(() => rmSync(file, { force: true }))

    /** Starts and stops a server in the data directory, and returns its certificate. */
    async function certificateOfStart(): Promise<string> {
      const once = await startServer({ data, tls: 'on' })
      await once.close()
      return authorityOf(once)
    }

    test('stays the same, and is nobody else’s', async () => {
      const first = await certificateOfStart()
      expect(await certificateOfStart()).toBe(first)
      expect(statSync(file).mode & 0o777).toBe(0o600)
      rmSync(file)
      expect(await certificateOfStart()).not.toBe(first)
    })

    test.each([
      ['is no certificate', () => 'hello'],
      ['has no key', (text: string) => text.replace(/-----BEGIN PRIVATE[\s\S]*?-----END.*\n/, '')],
      [
        'has the key of another',
        (text: string, other: string) => text.replace(/-----BEGIN CERTIFICATE[\s\S]*/, other),
      ],
    ])('that %s is refused, and the directory is free again', async (_, spoil) => {
      await certificateOfStart()
      const { certificate } = await openAuthority(undefined, sources)
      writeFileSync(file, spoil(readFileSync(file, 'utf8'), certificate))
      await expect(assembleIamulator({ data, tls: 'on' })).rejects.toThrow(
        new RegExp(`^${file} cannot be used: .*\\. Delete it to create a new one\\.$`),
      )
      await (await startServer({ data })).close()
    })
  })
})

describe('a port of its own', () => {
  test('speaks TLS alone, and ends with the server', async () => {
    const whole = await startWhole({ port: 0, tlsPort: 0, logLevel: 'silent' })
    const trusted = whole.iamulator.encryption?.certificate
    expect(whole.tlsUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    expect((await ask(`${whole.tlsUrl}/health`, { ca: trusted })).status).toBe(200)
    await expect(fetch(`${whole.tlsUrl}`.replace('https', 'http'))).rejects.toThrow('fetch failed')
    await expect(ask(`${whole.url.replace('http', 'https')}/health`, { ca: trusted })).rejects.toThrow()
    await whole.close()
    await expect(ask(`${whole.tlsUrl}/health`, { ca: trusted })).rejects.toThrow('ECONNREFUSED')
  })

  test('that is taken names the flag', async () => {
    const blocker = createServer()
    const tlsPort = await listen(blocker)
    await expect(startWhole({ port: 0, tlsPort, logLevel: 'silent' })).rejects.toThrow(
      `port ${tlsPort} is taken: choose another with --tls-port (0 picks a free one)`,
    )
    await new Promise((closed) => blocker.close(closed))
  })

  test('with TLS on the port of HTTP, that is where it is', async () => {
    const whole = await startWhole({ port: 0, tls: 'on', logLevel: 'silent' })
    expect(whole.tlsUrl).toBe(whole.url.replace('http', 'https'))
    await whole.close()
  })
})
