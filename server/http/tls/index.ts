/**
 * TLS on the HTTP port, on a separate port, and behind CONNECT.
 *
 * In all three cases, the HTTP server handles the decrypted connection.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer, TLSSocket, type Server as TlsServer } from 'node:tls'
import type { Log } from '../../../core/runtime/log.ts'
import type { Settings } from '../../../core/runtime/settings.ts'
import { BAD_REQUEST, hasSeveralHosts } from '../host-lines.ts'
import { isServed } from '../served-hosts.ts'
import { type Authority, type AuthoritySources, openAuthority } from './authority.ts'
import { Contexts } from './contexts.ts'
import { ownNames } from './own-names.ts'
import { destinationOf, ESTABLISHED, forbidden, refusedLine } from './proxy.ts'

/** The first byte of every TLS connection (RFC 8446, 5.1). No HTTP request starts with it. */
const HANDSHAKE = 0x16
const HANDSHAKE_MILLISECONDS = 10_000
/** The time that node:http waits for the head of a request. */
const FIRST_BYTE_MILLISECONDS = 60_000

type EncryptionSettings = Pick<Settings, 'data' | 'tls' | 'tlsPort' | 'proxy' | 'upstream'>

export interface EncryptionSources extends AuthoritySources {
  readonly log: Log
}

/**
 * Opens the encryption, with the authority that replicas share, or with that from the data directory if there is one.
 *
 * @throws StartError when the authority in the data directory cannot be used
 */
export async function openEncryption(
  settings: EncryptionSettings,
  sources: EncryptionSources,
): Promise<Encryption> {
  return new Encryption(settings, await openAuthority(settings.data, sources), sources)
}

export class Encryption {
  /** The authority's certificate in PEM, which clients are configured to trust. */
  readonly certificate: string
  /** Decrypts connections. Listens only if there is a separate TLS port. */
  readonly server: TlsServer
  readonly #settings: EncryptionSettings
  readonly #sources: EncryptionSources
  /** Sockets that the HTTP server does not track itself: before protocol detection, and below TLS. */
  readonly #sockets = new Set<Duplex>()

  constructor(settings: EncryptionSettings, authority: Authority, sources: EncryptionSources) {
    this.certificate = authority.certificate
    this.#settings = settings
    this.#sources = sources
    this.server = newTlsServer(authority, settings)
    this.server.on('connection', (socket) => this.#track(socket))
  }

  /** Passes decrypted connections to `http` from now on. For other code, `http` works as before. */
  serve(http: HttpServer): void {
    this.server.on('secureConnection', (socket) => http.emit('connection', socket))
    if (this.#settings.tls === 'on') this.#share(http)
    if (this.#settings.proxy === 'on') http.on('connect', this.#connect)
    const closeAll = http.closeAllConnections.bind(http)
    http.closeAllConnections = () => {
      closeAll()
      for (const socket of this.#sockets) socket.destroy()
    }
  }

  /** Intercepts the connections of `http`, and returns those that do not use TLS. */
  #share(http: HttpServer): void {
    const listeners = http.listeners('connection')
    const speakHttp = (socket: Socket) => {
      for (const listener of listeners) Reflect.apply(listener, http, [socket])
    }
    http.removeAllListeners('connection')
    http.on('connection', (socket) => {
      if (socket instanceof TLSSocket) speakHttp(socket)
      else this.#detectProtocol(socket, speakHttp)
    })
  }

  /** Detects TLS or HTTP by the first byte of a connection. */
  #detectProtocol(socket: Socket, speakHttp: (socket: Socket) => void): void {
    const release = this.#track(socket)
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

  /**
   * Handles CONNECT, for which this server itself is the destination.
   *
   * The host name is not kept, because the handshake and the request contain it again.
   */
  readonly #connect = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { hostAndPort, refusal } = destinationOf(request.url ?? '', this.#settings)
    this.#track(socket)
    if (hasSeveralHosts(request)) {
      socket.resume().end(BAD_REQUEST)
      return
    }
    if (refusal !== undefined) {
      this.#sources.log.request(refusedLine('CONNECT', hostAndPort, this.#sources.now()))
      // Reads on, because only reading reveals that the client has disconnected.
      socket.resume().end(forbidden(refusal))
      return
    }
    socket.write(ESTABLISHED)
    if (head.length > 0) socket.unshift(head)
    this.#decrypt(socket)
  }

  /** Starts a handshake. Unlike HTTP, it cannot continue once the client has ended its side. */
  #decrypt(socket: Duplex): void {
    socket.allowHalfOpen = false
    this.server.emit('connection', socket)
  }

  /**
   * Tracks a socket and ignores its errors, so that a broken connection affects nothing else.
   *
   * @returns a function that stops tracking
   */
  #track(socket: Duplex): () => void {
    const ignore = () => {}
    const release = () => {
      this.#sockets.delete(socket)
      socket.off('error', ignore).off('close', release)
    }
    this.#sockets.add(socket)
    socket.on('error', ignore).once('close', release)
    return release
  }
}

function newTlsServer(authority: Authority, settings: EncryptionSettings): TlsServer {
  const { key, certificate: cert } = authority.identify(ownNames())
  const contexts = new Contexts(authority, (name) => isServed(name, settings))
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
