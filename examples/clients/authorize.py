"""Asks iamulator who sent an http.server request, and whether the caller is allowed to make it."""
import base64, json, os, urllib.request

ENDPOINT = os.environ.get("AWS_ENDPOINT_URL", "http://127.0.0.1:4566") + "/_iamulator/authorize"

def authorize(handler, body, action, resources):
    headers = [part for header in handler.headers.items() for part in header]
    request = {"method": handler.command, "path": handler.path, "headers": headers, "body": base64.b64encode(body).decode()}
    question = json.dumps({"request": request, "action": action, "resources": resources}).encode()
    with urllib.request.urlopen(ENDPOINT, question) as answer:
        return json.load(answer)
