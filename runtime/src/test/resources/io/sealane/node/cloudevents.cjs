// Sends and receives events with the npm package `cloudevents`, for InteroperabilityTest.
//
// Environment: BROKER and BROKER_CA (a file) to send to, KEY and CERT (files) to prove itself with as a subscriber.
// Reads lines of `MODE EVENT`, where MODE is binary or structured and EVENT is JSON; writes `listening PORT`, `sent STATUS` and
// `received EVENT`.
const fs = require('node:fs');
const https = require('node:https');
const readline = require('node:readline');
const { CloudEvent, HTTP } = require('cloudevents');

const server = https.createServer(
  { key: fs.readFileSync(process.env.KEY), cert: fs.readFileSync(process.env.CERT) },
  (request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const event = HTTP.toEvent({ headers: request.headers, body: Buffer.concat(parts).toString() });
      console.log('received ' + JSON.stringify(event));
      response.writeHead(202).end();
    });
  });
server.listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));

function send(mode, text) {
  const event = new CloudEvent(JSON.parse(text));
  const message = mode === 'structured' ? HTTP.structured(event) : HTTP.binary(event);
  const options = { method: 'POST', headers: message.headers, ca: fs.readFileSync(process.env.BROKER_CA) };
  const request = https.request(process.env.BROKER, options, (response) => {
    response.resume();
    console.log('sent ' + response.statusCode);
  });
  request.on('error', (error) => console.log('sent ' + error.message));
  request.end(message.body);
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const space = line.indexOf(' ');
  send(line.slice(0, space), line.slice(space + 1));
}).on('close', () => process.exit(0));
