/**
 * Closes the process around everyday tests: they start no other programs, and connect to nothing but their own servers. So
 * they depend on nothing that a machine may lack, or that may be slow.
 */
import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { promisify } from 'node:util'

const STARTING = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']
const NAMES = new Set(['127.0.0.1', '::1', 'localhost', undefined])

/** Ports of servers of this process, also those that are closed again, and paths of sockets. */
const own = new Set()
/** The everyday file that runs, if one does. */
let file

/** Thrown where an everyday test needs more than its process. It names the place to which the file belongs. */
function refused(what, group) {
  return new Error(`${file} ${what}, so it belongs in the group "${group}" (test/groups.mjs)`)
}

/** Closes the process while an everyday file runs. Undefined opens it again. */
export function closeAround(path) {
  install()
  file = path
}

let isInstalled = false

function install() {
  if (isInstalled) return
  isInstalled = true
  for (const name of STARTING) {
    const start = childProcess[name]
    childProcess[name] = guarded(start)
    const promised = start[promisify.custom]
    if (promised) childProcess[name][promisify.custom] = guarded(promised)
  }
  syncBuiltinESMExports()
  watchServers()
  watchConnections()
}

/** Returns a function that starts a program only while no everyday file runs. */
function guarded(start) {
  return function (program, ...others) {
    if (file !== undefined) throw refused(`starts ${program}`, 'processes')
    return start.call(this, program, ...others)
  }
}

function watchServers() {
  const { listen } = net.Server.prototype
  net.Server.prototype.listen = function (...args) {
    this.once('listening', () => {
      const address = this.address()
      own.add(typeof address === 'string' ? address : address?.port)
    })
    return listen.apply(this, args)
  }
}

function watchConnections() {
  const { connect } = net.Socket.prototype
  net.Socket.prototype.connect = function (...args) {
    const [{ host, port, path }] = net._normalizeArgs(Array.isArray(args[0]) ? args[0] : args)
    if (file !== undefined && !isOwn(host, port, path))
      throw refused(`connects to ${path ?? `${host ?? 'localhost'}:${port}`}`, 'upstreams')
    return connect.apply(this, args)
  }
}

function isOwn(host, port, path) {
  if (path != null) return own.has(path)
  return (NAMES.has(host) || host.endsWith('.localhost')) && own.has(Number(port))
}
