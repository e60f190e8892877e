/** Asks iamulator who sent a request of node:http, and whether they may do what it asks for. */
const ENDPOINT = `${process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566'}/_iamulator/authorize`

export async function authorize({ method, url, rawHeaders }, body, action, resources) {
  const request = { method, path: url, headers: rawHeaders, body: body.toString('base64') }
  const question = JSON.stringify({ request, action, resources })
  const answer = await fetch(ENDPOINT, { method: 'POST', body: question })
  return answer.json()
}
