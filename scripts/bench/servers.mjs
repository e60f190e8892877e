/** Starts servers as separate processes and reads their CPU time and memory. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.mjs'

/** @returns {Promise<{ port: number, pid: number, startMilliseconds: number, stop: (signal?: string) => Promise<void> }>} */
export function start(args, env = {}) {
  const startTime = performance.now()
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  return new Promise((resolve, reject) => {
    let output = ''
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}:\n${output}`)))
    child.stdout.on('data', (text) => {
      if (output.includes('Ready.')) return // ignore the log that follows
      output += text
      const port = /127\.0\.0\.1:(\d+)/.exec(output)?.[1]
      if (!port || !output.includes('Ready.')) return
      child.removeAllListeners('exit')
      const startMilliseconds = performance.now() - startTime
      resolve({
        port: Number(port),
        pid: child.pid,
        startMilliseconds,
        stop: (signal) => stop(child, signal),
      })
    })
  })
}

/** Flags for a server without a limit on users. */
export const UNLIMITED_USERS = ['--quota', 'UsersQuota=1000000']

export const startFloor = (name, ...args) => start(['scripts/bench/floors.mjs', name, ...args])
export const startIamulator = (...flags) => start(['dist/cli.js', 'start', '--port', '0', ...flags])

function stop(child, signal = 'SIGTERM') {
  return new Promise((stopped) => {
    child.once('exit', () => stopped())
    child.kill(signal)
  })
}

/** Returns the CPU milliseconds that all threads of a process have used so far. */
export function cpuMilliseconds(pid) {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(
      readFileSync(join('/proc', String(pid), 'task', thread, 'schedstat'), 'utf8').split(' ')[0],
    )
  }
  return nanoseconds / 1e6
}

/** Returns resident memory in MB. */
export function memoryMegabytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds))
