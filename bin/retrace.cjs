#!/usr/bin/env node
// Starts retrace on a Node that can run it. CommonJS and old syntax, because it must also load in the Nodes it refuses.
'use strict';

var childProcess = require('node:child_process');
var fs = require('node:fs');
var path = require('node:path');

var LOWEST = [22, 19];
var root = path.dirname(__dirname);
var entry = path.join(root, 'dist', 'ui', 'cli', 'main.js');

function isNewEnough(version) {
  var parts = version.split('.').map(Number);
  return parts[0] > LOWEST[0] || (parts[0] === LOWEST[0] && parts[1] >= LOWEST[1]);
}

/** The Node that a clone's lock file brings in (tools/runtime); a published package has none. */
function bundledNode() {
  var places = [root, path.join(root, 'tools', 'runtime')].map((place) =>
    path.join(place, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node'),
  );
  return places.find((node) => fs.existsSync(node)) || null;
}

function refuse(message) {
  process.stderr.write(`retrace: ${message}\n`);
  process.exitCode = 2;
}

/** Runs the same command line under another Node; its signals and its exit code become ours. */
function respawn(node) {
  var child = childProcess.spawn(node, [entry].concat(process.argv.slice(2)), { stdio: 'inherit' });
  var signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  signals.forEach((signal) => {
    process.on(signal, () => {
      // Ctrl-C on a terminal reaches the child by itself, being sent to both.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  });
  child.on('error', (error) => refuse(`cannot start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    signals.forEach((name) => {
      process.removeAllListeners(name);
    });
    process.kill(process.pid, signal);
  });
}

function start() {
  if (!fs.existsSync(entry)) return refuse('not built: run "npm ci" (or "npm run build") in the clone first');
  if (isNewEnough(process.versions.node)) return import(require('node:url').pathToFileURL(entry).href);
  var node = bundledNode();
  if (node !== null) return respawn(node);
  return refuse(`needs Node ${LOWEST.join('.')} or newer, this is ${process.versions.node}`);
}

start();
