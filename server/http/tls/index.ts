/**
 * TLS: on the port of plain HTTP, on a port of its own, and behind CONNECT. However a connection came, once it is
 * decrypted the HTTP server has it.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer, TLSSocket, type Server as TlsServer } from 'node:tls'
import type { Log } from '../../runtime/log.ts'
import type { Settings } from '../../runtime/settings.ts'
import { type Authority, type AuthoritySources, openAuthority } from './authority.ts'
import { Contexts } from './contexts.ts'
import { ownNames } from './hosts.ts'
import { destinationOf, ESTABLISHED, forbidden, refusedLine } from './proxy.ts'

/** What every TLS connection begins with (RFC 8446, 5.1), and no HTTP request. */
const HANDSHAKE = 0x16
const HANDSHAKE_MILLISECONDS = 10_000
/** As long as node:http waits for the head of a request. */
const FIRST_BYTE_MILLISECONDS = 60_000

type EncryptionSettings = Pick<Settings, 'data' | 'tls' | 'tlsPort' | 'proxy'>

export interface EncryptionSources extends AuthoritySources {
  readonly log: Log
}

/** @throws StartError when the authority in the data directory cannot be used */
export async function openEncryption(
  settings: EncryptionSettings,
  sources: EncryptionSources,
): Promise<Encryption> {
  return new Encryption(settings, await openAuthority(settings.data, sources), sources)
}

export class Encryption {
  /** The authority's, in PEM: what clients are given to trust. */
  readonly certificate: string
  /** Decrypts. It listens by itself only on a port of its own. */
  readonly server: TlsServer
  readonly #settings: EncryptionSettings
  readonly #sources: EncryptionSources
  /** Connections that the HTTP server does not know of, or not as what they are. */
  readonly #held = new Set<Duplex>()

  constructor(settings: EncryptionSettings, authority: Authority, sources: EncryptionSources) {
    this.certificate = authority.certificate
    this.#settings = settings
    this.#sources = sources
    this.server = decrypting(authority)
    this.server.on('connection', (socket) => this.#hold(socket))
  }

  /** From now on `http` gets what is decrypted, and is what it was to all others. */
  serve(http: HttpServer): void {
    this.server.on('secureConnection', (socket) => http.emit('connection', socket))
    if (this.#settings.tls === 'on') this.#share(http)
    if (this.#settings.proxy === 'on') http.on('connect', this.#connect)
    const closeAll = http.closeAllConnections.bind(http)
    http.closeAllConnections = () => {
      closeAll()
      for (const socket of this.#held) socket.destroy()
    }
  }

  /** Takes the connections of `http` and gives back what is no TLS. */
  #share(http: HttpServer): void {
    const listeners = http.listeners('connection')
    const speakHttp = (socket: Socket) => {
      for (const listener of listeners) Reflect.apply(listener, http, [socket])
    }
    http.removeAllListeners('connection')
    http.on('connection', (socket) => {
      if (socket instanceof TLSSocket) speakHttp(socket)
      else this.#tellApart(socket, speakHttp)
    })
  }

  /** By its first byte. */
  #tellApart(socket: Socket, speakHttp: (socket: Socket) => void): void {
    const release = this.#hold(socket)
    const giveUp = () => socket.destroy()
    socket.setTimeout(FIRST_BYTE_MILLISECONDS, giveUp)
    socket.once('end', giveUp)
    socket.once('data', (first) => {
      socket.off('end', giveUp)
      socket.setTimeout(0, giveUp)
      socket.pause()
      socket.unshift(first)
      if (first[0] === HANDSHAKE) this.#decrypt(socket)
      else {
        release()
        speakHttp(socket)
        socket.resume()
      }
    })
  }

  /** Where it wants to go is here: the name comes again in the handshake, and in the request. */
  readonly #connect = ({ url = '' }: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { place, refusal } = destinationOf(url)
    this.#hold(socket)
    if (refusal !== undefined) {
      this.#sources.log.request(refusedLine('CONNECT', place, this.#sources.now()))
      // Only what is read tells when the client has gone.
      socket.resume().end(forbidden(refusal))
      return
    }
    socket.write(ESTABLISHED)
    if (head.length > 0) socket.unshift(head)
    this.#decrypt(socket)
  }

  /** HTTP may go on with a client that has ended its side; a handshake may not. */
  #decrypt(socket: Duplex): void {
    socket.allowHalfOpen = false
    this.server.emit('connection', socket)
  }

  /** A connection that breaks ends nothing else. Gives what ends the holding. */
  #hold(socket: Duplex): () => void {
    const ignore = () => {}
    const release = () => {
      this.#held.delete(socket)
      socket.off('error', ignore).off('close', release)
    }
    this.#held.add(socket)
    socket.on('error', ignore).once('close', release)
    return release
  }
}

function decrypting(authority: Authority): TlsServer {
  const { key, certificate: cert } = authority.identify(ownNames())
  const contexts = new Contexts(authority)
  const server = createServer({
    key,
    cert,
    ALPNProtocols: ['http/1.1'],
    noDelay: true,
    handshakeTimeout: HANDSHAKE_MILLISECONDS,
    SNICallback: (name, done) => done(null, contexts.of(name)),
  })
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return server
}
