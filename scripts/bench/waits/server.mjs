/** A server that tells how long its main thread computed in one piece, and how to ask it. */
import { spawn } from 'node:child_process'
import { request as send } from 'node:http'
import { root } from '../../root.mjs'

const PRELOAD = new URL('stretches.mjs', import.meta.url).href
/** Milliseconds. A request that is not answered by then is over. */
const PATIENCE = 120_000

/** @returns {Promise<{ port: number, stretch: (work: () => Promise<unknown>) => Promise<number>, stop: () => Promise<void> }>} */
export function startMeasured(...flags) {
  const args = ['--import', PRELOAD, 'dist/cli.js', 'start', '--port', '0', '--log-level', 'error', ...flags]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    let output = ''
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output}`)))
    child.stdout.on('data', (text) => {
      if (output.includes('Ready.')) return
      output += text
      const port = /127\.0\.0\.1:(\d+)/.exec(output)?.[1]
      if (port === undefined || !output.includes('Ready.')) return
      child.removeAllListeners('exit')
      child.setMaxListeners(0)
      resolve({ port: Number(port), stretch: (work) => stretchOf(child, work), stop: () => stop(child) })
    })
  })
}

/** Returns the longest stretch during `work`, in milliseconds of processor time. */
async function stretchOf(child, work) {
  if (!child.connected) throw new Error('The server ended.')
  child.send('begin')
  await work()
  const measured = new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', () => reject(new Error('The server ended.')))
  })
  child.send('end')
  return measured
}

function stop(child) {
  return new Promise((stopped) => {
    child.once('exit', () => stopped())
    child.disconnect()
    child.kill()
  })
}

/** Sends a request. Returns its status and how long the answer is: 0 for one that did not come. */
export function ask(port, { method = 'POST', path, headers = {}, body = '' }) {
  const all = { Host: `127.0.0.1:${port}`, 'Content-Length': Buffer.byteLength(body), ...headers }
  return new Promise((resolve) => {
    const nothing = (text) => resolve({ status: 0, bytes: 0, text })
    const asked = send({ host: '127.0.0.1', port, method, path, headers: all }, (response) => {
      let [bytes, text] = [0, '']
      response.on('data', (data) => {
        bytes += data.length
        if (text.length < 2000) text += data
      })
      response.on('end', () => resolve({ status: response.statusCode, bytes, text }))
      response.on('error', (error) => nothing(error.message))
    })
    asked.setTimeout(PATIENCE, () => asked.destroy(new Error('not answered')))
    asked.on('error', (error) => nothing(error.message))
    asked.end(body)
  })
}
