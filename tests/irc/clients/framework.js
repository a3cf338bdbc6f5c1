// SPDX-License-Identifier: MIT

// A client made of irc-framework, the library under The Lounge and Kiwi. It reads lines of commands from its
// input, and writes what happens into files, one for each room and person.
// Arguments: host, port and nick.

'use strict';
const fs = require('fs');
const readline = require('readline');
const irc = require('irc-framework');

const [host, port, nick] = process.argv.slice(2);
const client = new irc.Client();
const rooms = new Set();

function show(place, line) {
    fs.appendFileSync(`${place}.log`, line + '\n');
}

function show_everywhere(line) {
    for (const room of rooms) {
        show(room, line);
    }
}

client.requestCap(['draft/chathistory', 'batch']);
client.on('raw', (event) => show('all', `${event.from_server ? '<' : '>'} ${event.line}`));
client.on('registered', () => show('server', 'registered'));
client.on('reconnecting', () => show('server', 'reconnecting'));
client.on('join', (event) => show(event.channel, `${event.nick} joined`));
client.on('part', (event) => show(event.channel, `${event.nick} left`));
client.on('kick', (event) => show(event.channel, `${event.kicked} was kicked by ${event.nick}: ${event.message}`));
client.on('topic', (event) => show(event.channel, `the topic is ${event.topic} (${event.nick})`));
client.on('nick', (event) => show_everywhere(`${event.nick} is now ${event.new_nick}`));
client.on('userlist', (event) => {
    const names = event.users.map((user) => (user.modes.includes('o') ? '@' : '') + user.nick);
    show(event.channel, `names: ${names.join(' ')}`);
});
client.on('message', (event) => {
    const place = event.target === client.user.nick ? event.nick : event.target;
    const old = event.batch && event.batch.type === 'chathistory' ? 'history ' : '';
    show(place, event.type === 'action' ? `* ${event.nick} ${event.message}`
                                        : `${old}<${event.nick}> ${event.message}`);
});
client.on('registered', () => {  // Comes back into its rooms.
    for (const room of rooms) {
        client.join(room);
    }
});

const commands = {
    join(room) {
        rooms.add(room);
        client.join(room);
    },
    part(room) {
        rooms.delete(room);
        client.part(room);
    },
    names: (room) => client.raw('NAMES', room),
    say: (place, text) => client.say(place, text),
    topic: (room, text) => client.setTopic(room, text),
    kick(room, words) {
        const [nick, ...why] = words.split(' ');
        client.raw('KICK', room, nick, why.join(' '));
    },
    nick: (wanted) => client.changeNick(wanted),
    history: (room) => client.raw('CHATHISTORY', 'LATEST', room, '*', '50'),
};

readline.createInterface({input: process.stdin}).on('line', (line) => {
    const [command, place, ...words] = line.split(' ');
    commands[command](place, words.join(' '));
});

// The library comes back by itself, but not to a server that it has known for less than five seconds.
client.on('close', () => setTimeout(() => client.connect(), 500));

client.connect({host, port, nick, auto_reconnect: true, auto_reconnect_max_wait: 1000,
                auto_reconnect_max_retries: 30});
