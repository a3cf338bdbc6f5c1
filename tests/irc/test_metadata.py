# SPDX-License-Identifier: MIT

"""Facts about people and rooms: METADATA (draft/metadata-2)."""

import re

import irc

CAPS = 'batch draft/metadata-2'
URL = 'https://example.org'


class Facts(irc.Case):
    operators = True

    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia', caps=CAPS)

    def set(self, client, target, key, value):
        """Sets a fact, and reads the confirmation."""
        name = client.nick if target == '*' else target
        self.only(client.say(f'METADATA {target} SET {key} :{value}'), '761', client.nick, name, key, '*', value)

    def facts(self, client, target):
        """All facts about the target, by their keys."""
        _, content = self.batch(client.say(f'METADATA {target} LIST'), 'metadata', None)
        return {message.params[2]: message.last for message in self.all(content, '761', client.nick, ...)}

    def fail_with(self, client, line, code, *context):
        self.only(client.say(line), 'FAIL', 'METADATA', code, *context, None)


class Keeping(Facts):
    def test_the_capability_tells_its_limits(self):
        client = self.connect()
        client.send('CAP LS 302')
        values = []
        while True:
            message = client.until('CAP', ...)[-1]
            values += [cap for cap in message.last.split() if cap.startswith('draft/metadata-2')]
            if message.params[2] != '*':
                break
        self.assertEqual(values, ['draft/metadata-2=max-subs=50,max-keys=20,max-value-bytes=300'])

    def test_without_the_capability_the_command_is_unknown(self):
        self.only(self.client('caio').say('METADATA * LIST'), '421', 'caio', 'METADATA', None)

    def test_the_welcome_has_an_empty_batch_before_the_end_of_the_motd(self):
        opening, content = self.batch(self.ana.welcome, 'metadata', 'ana')
        self.none(content)
        end = [message for message in self.ana.welcome if message.command in ('376', '422')][0]
        self.assertLess(self.ana.welcome.index(opening), self.ana.welcome.index(end))
        self.none(self.client('caio').welcome, 'BATCH')

    def test_a_fact_about_oneself(self):
        self.set(self.ana, '*', 'url', URL)
        self.set(self.ana, 'ana', 'avatar', 'x')
        self.assertEqual(self.facts(self.bia, 'ana'), {'url': URL, 'avatar': 'x'})
        self.assertEqual(self.facts(self.ana, '*'), {'url': URL, 'avatar': 'x'})
        self.set(self.ana, '*', 'url', 'new')
        self.assertEqual(self.facts(self.bia, 'ana')['url'], 'new')

    def test_an_empty_value_is_a_value(self):
        self.set(self.ana, '*', 'url', '')
        self.assertEqual(self.facts(self.ana, '*'), {'url': ''})

    def test_a_value_has_no_control_characters(self):
        self.only(self.ana.say('METADATA * SET url :a\x1b[31mb\x02c'), '761', 'ana', 'ana', 'url', '*',
                  re.compile('[^\x00-\x1f]+'))

    def test_get_answers_for_each_key_in_order(self):
        self.set(self.ana, '*', 'url', URL)
        opening, content = self.batch(self.bia.say('METADATA ana GET avatar url Bad!'), 'metadata', 'ana')
        self.assertEqual([message.command for message in content], ['766', '761', 'FAIL'], opening)
        self.one(content, '766', 'bia', 'ana', 'avatar', None)
        self.one(content, '761', 'bia', 'ana', 'url', '*', URL)
        self.one(content, 'FAIL', 'METADATA', 'KEY_INVALID', 'Bad!', None)

    def test_a_fact_is_taken_away(self):
        self.set(self.ana, '*', 'url', URL)
        self.only(self.ana.say('METADATA * SET url'), '766', 'ana', 'ana', 'url', None)
        self.assertEqual(self.facts(self.ana, '*'), {})
        self.fail_with(self.ana, 'METADATA * SET url', 'KEY_NOT_SET', 'ana', 'url')

    def test_all_facts_are_taken_away(self):
        self.set(self.ana, '*', 'url', URL)
        self.set(self.ana, '*', 'avatar', 'x')
        _, content = self.batch(self.ana.say('METADATA * CLEAR'), 'metadata', 'ana')
        self.assertEqual([message.params[2] for message in self.all(content, '766', 'ana', 'ana', ...)],
                         ['avatar', 'url'])
        self.assertEqual(self.facts(self.ana, '*'), {})

    def test_the_facts_of_a_room_are_its_operators(self):
        self.set(self.ana, self.room, 'url', URL)
        self.assertEqual(self.facts(self.bia, self.room), {'url': URL})
        self.fail_with(self.bia, f'METADATA {self.room} SET url :x', 'KEY_NO_PERMISSION', self.room, 'url')
        self.fail_with(self.bia, f'METADATA {self.room} CLEAR', 'KEY_NO_PERMISSION', self.room, '*')
        self.assertEqual(self.facts(self.bia, self.room), {'url': URL})

    def test_the_facts_of_others_are_theirs(self):
        self.set(self.ana, '*', 'url', URL)
        self.fail_with(self.bia, 'METADATA ana SET url :x', 'KEY_NO_PERMISSION', 'ana', 'url')
        self.fail_with(self.bia, 'METADATA ana CLEAR', 'KEY_NO_PERMISSION', 'ana', '*')
        self.assertEqual(self.facts(self.bia, 'ana'), {'url': URL})

    def test_operators_of_the_house_may_change_all(self):
        self.become_operator(self.bia)
        self.set(self.bia, 'ana', 'url', URL)
        self.set(self.bia, self.room, 'url', URL)
        self.assertEqual(self.facts(self.ana, '*'), {'url': URL})

    def test_a_closed_room_shows_its_facts_to_members(self):
        caio = self.client('caio', CAPS)
        self.set(self.ana, self.room, 'url', URL)
        self.assertEqual(self.facts(caio, self.room), {'url': URL})
        for mode in ('+i', '-i+k sesame', '-k+s *'):
            self.ana.say(f'MODE {self.room} {mode}')
            for words in ('GET url', 'LIST', 'SYNC'):
                message = self.only(caio.say(f'METADATA {self.room} {words}'), 'FAIL', 'METADATA', ...)
                self.assertIn(message.params[1], ('KEY_NO_PERMISSION', 'INVALID_TARGET'))
        self.bia.sync()
        self.assertEqual(self.facts(self.bia, self.room), {'url': URL})

    def test_facts_end_with_the_person_and_the_room(self):
        self.set(self.bia, '*', 'url', URL)
        self.set(self.ana, self.room, 'url', URL)
        self.bia.leave()
        self.ana.say(f'PART {self.room}', f'JOIN {self.room}')
        self.assertEqual(self.facts(self.ana, self.room), {})
        self.bia = self.client('bia', CAPS)
        self.assertEqual(self.facts(self.ana, 'bia'), {})

    def test_facts_go_along_with_a_new_name(self):
        self.set(self.ana, '*', 'url', URL)
        self.set(self.ana, self.room, 'url', URL)
        self.ana.say('NICK eva', f'RENAME {self.room} #new{self.room[1:]}')
        self.assertEqual(self.facts(self.bia, 'eva'), {'url': URL})
        self.bia.sync()
        self.assertEqual(self.facts(self.bia, f'#new{self.room[1:]}'), {'url': URL})

    def test_whois_has_them(self):
        self.set(self.ana, '*', 'url', URL)
        self.one(self.bia.say('WHOIS ana'), '760', 'bia', 'ana', 'url', '*', URL)
        self.none(self.client('caio').say('WHOIS ana'), '760')

    def test_there_are_no_more_than_promised(self):
        for number in range(20):
            self.set(self.ana, '*', f'k{number}', 'x')
        self.fail_with(self.ana, 'METADATA * SET k20 :x', 'LIMIT_REACHED', 'ana')
        self.set(self.ana, '*', 'k19', 'y')
        self.set(self.ana, '*', 'k0', 'y' * 300)
        self.fail_with(self.ana, f'METADATA * SET k0 :{"y" * 301}', 'VALUE_INVALID')

    def test_targets_that_are_none(self):
        for target in ('nobody', '#nowhere', '$a:ana', 'a!b@c'):
            for words in ('LIST', 'GET url', 'SET url :x', 'CLEAR', 'SYNC', 'SUB url', 'UNSUB url', 'SUBS'):
                self.fail_with(self.ana, f'METADATA {target} {words}', 'INVALID_TARGET', target)

    def test_keys_that_are_none(self):
        for key in ('URL', 'url!', '$url$', 'é', 'x' * 49):
            for words in ('* SET {} :x', '* SUB {}', '* UNSUB {}'):
                self.fail_with(self.ana, 'METADATA ' + words.format(key), 'KEY_INVALID', key)

    def test_other_mistakes(self):
        self.fail_with(self.ana, 'METADATA * destr0y', 'SUBCOMMAND_INVALID', 'destr0y')
        for line in ('METADATA', 'METADATA *', 'METADATA * GET', 'METADATA * SET', 'METADATA * SUB'):
            self.only(self.ana.say(line), '461', 'ana', 'METADATA', None)

    def test_the_label_comes_back(self):
        caio = self.client('caio', f'{CAPS} labeled-response')
        opening, content = self.batch(caio.say('@label=x METADATA * SET url :x'), 'labeled-response')
        self.assertEqual(opening.tags['label'], 'x')
        self.only(content, '761', 'caio', 'caio', 'url', '*', 'x')
        self.ana.say('METADATA * SET url :x')
        messages = caio.say('@label=y METADATA ana LIST')
        self.assertEqual([message.command for message in messages], ['BATCH', 'BATCH', '761', 'BATCH', 'BATCH'])
        outer, inner = messages[0], messages[1]
        self.assertEqual((outer.tags, inner.tags), ({'label': 'y'}, {'batch': outer.params[0][1:]}))
        self.assertEqual(messages[2].tags, {'batch': inner.params[0][1:]})


class Hearing(Facts):
    def want(self, client, *keys):
        self.one(client.say(f'METADATA * SUB {" ".join(keys)}'), '770', client.nick, *keys)

    def keys(self, client):
        _, content = self.batch(client.say('METADATA * SUBS'), 'metadata-subs')
        return [key for message in self.all(content, '772', client.nick, ...) for key in message.params[1:]]

    def test_keys_are_taken_and_given_back(self):
        self.assertEqual(self.keys(self.ana), [])
        self.want(self.ana, 'url', 'avatar')
        self.want(self.ana, 'url')
        self.assertEqual(self.keys(self.ana), ['url', 'avatar'])
        self.only(self.ana.say('METADATA * UNSUB url foo'), '771', 'ana', 'url', 'foo')
        self.assertEqual(self.keys(self.ana), ['avatar'])

    def test_after_sub_a_client_is_told_to_ask(self):
        messages = self.ana.say('METADATA * SUB url')
        self.order(messages, '770', '774')
        self.one(messages, '774', 'ana', self.room)

    def test_the_first_key_too_many_ends_the_list(self):
        for number in range(0, 48, 12):
            self.want_many([f'k{one}' for one in range(number, number + 12)])
        messages = self.ana.say('METADATA * SUB a b c d')
        self.one(messages, '770', 'ana', 'a', 'b')
        self.one(messages, 'FAIL', 'METADATA', 'TOO_MANY_SUBS', 'c', None)
        self.assertEqual(len(self.keys(self.ana)), 50)

    def want_many(self, keys):
        messages = self.ana.say(f'METADATA * SUB {" ".join(keys)}')
        self.assertEqual([key for message in self.all(messages, '770', 'ana', ...)
                          for key in message.params[1:]], keys)

    def test_bad_keys_do_not_hinder_the_others(self):
        messages = self.ana.say('METADATA * SUB url $bad avatar')
        self.one(messages, 'FAIL', 'METADATA', 'KEY_INVALID', '$bad', None)
        self.one(messages, '770', 'ana', 'url', 'avatar')

    def test_people_that_share_a_room_hear_of_a_fact(self):
        caio = self.client('caio', CAPS)
        for client in (self.bia, caio):
            self.want(client, 'url')
        self.set(self.ana, '*', 'url', URL)
        message = self.only(self.bia.sync(), 'METADATA', 'ana', 'url', '*', URL)
        self.assertRegex(message.source, '^ana!someone@.+')
        self.set(self.ana, '*', 'avatar', 'x')
        self.none(self.bia.sync())
        self.none(caio.sync())
        self.ana.say('METADATA * SET url')
        self.only(self.bia.sync(), 'METADATA', 'ana', 'url', '*')

    def test_one_does_not_hear_of_ones_own_change(self):
        self.want(self.ana, 'url')
        self.set(self.ana, '*', 'url', URL)
        self.become_operator(self.bia)
        self.set(self.bia, 'ana', 'url', 'x')
        self.only(self.ana.sync(), 'METADATA', 'ana', 'url', '*', 'x')

    def test_members_hear_of_a_fact_about_the_room(self):
        caio = self.client('caio', CAPS)
        for client in (self.bia, caio):
            self.want(client, 'url')
        self.set(self.ana, self.room, 'url', URL)
        self.only(self.bia.sync(), 'METADATA', self.room, 'url', '*', URL)
        self.none(caio.sync())

    def test_those_that_watch_the_name_hear_of_it(self):
        caio = self.client('caio', CAPS)
        self.want(caio, 'url')
        caio.say('MONITOR + ana')
        self.set(self.ana, '*', 'url', URL)
        self.only(caio.sync(), 'METADATA', 'ana', 'url', '*', URL)

    def test_watching_a_name_tells_what_is_known(self):
        self.set(self.ana, '*', 'url', URL)
        caio = self.client('caio', CAPS)
        self.want(caio, 'url')
        messages = caio.say('MONITOR + ana')
        self.order(messages, '730', 'BATCH', 'METADATA')
        self.one(messages, 'METADATA', 'ana', 'url', '*', URL)

    def test_what_is_cleared_is_heard_of(self):
        self.want(self.bia, 'url', 'avatar')
        for key in ('url', 'avatar', 'foo'):
            self.set(self.ana, '*', key, 'x')
        self.bia.sync()
        self.ana.say('METADATA * CLEAR')
        self.assertEqual([message.params for message in self.bia.sync()],
                         [['ana', 'avatar', '*'], ['ana', 'url', '*']])

    def test_one_that_joins_is_told_of_the_room_and_its_people(self):
        self.set(self.ana, self.room, 'url', 'the room')
        self.set(self.bia, '*', 'url', 'bia')
        self.set(self.bia, '*', 'foo', 'bar')
        caio = self.client('caio', CAPS)
        self.want(caio, 'url')
        messages = caio.say(f'JOIN {self.room}')
        self.order(messages, 'JOIN', '366', 'BATCH')
        _, content = self.batch(messages, 'metadata', self.room)
        self.assertEqual([message.params for message in content],
                         [[self.room, 'url', '*', 'the room'], ['bia', 'url', '*', 'bia']])

    def test_sync_tells_the_same(self):
        self.set(self.ana, self.room, 'url', 'the room')
        self.set(self.ana, '*', 'url', 'ana')
        self.want(self.bia, 'url')
        _, content = self.batch(self.bia.say(f'METADATA {self.room} SYNC'), 'metadata', self.room)
        self.assertEqual([message.params for message in content],
                         [[self.room, 'url', '*', 'the room'], ['ana', 'url', '*', 'ana']])
        _, content = self.batch(self.bia.say('METADATA ana SYNC'), 'metadata', 'ana')
        self.one(content, 'METADATA', 'ana', 'url', '*', 'ana')

    def test_a_fact_stands_in_its_place_among_the_lines(self):
        self.want(self.bia, 'url')
        self.ana.say(f'PRIVMSG {self.room} :one', 'METADATA * SET url :x', f'PRIVMSG {self.room} :two')
        self.assertEqual([message.command for message in self.bia.sync()], ['PRIVMSG', 'METADATA', 'PRIVMSG'])

    def test_others_hear_nothing(self):
        caio = self.client('caio')
        self.join(self.room, caio)
        for client in (self.ana, self.bia):
            client.sync()
        self.set(self.ana, '*', 'url', URL)
        self.set(self.ana, self.room, 'url', URL)
        self.none(caio.sync())
        self.none(self.bia.sync())


class LargeRoom(Facts):
    """A room of more people than a newcomer is told the facts about."""

    PEOPLE = 101

    def test_one_that_joins_has_to_ask(self):
        for number in range(self.PEOPLE - 2):
            self.client(f'crowd{number}').send(f'JOIN {self.room}')
        caio = self.client('caio', CAPS)
        caio.say('METADATA * SUB url')
        self.bia.sync()
        self.set(self.bia, '*', 'url', URL)
        messages = caio.say(f'JOIN {self.room}')
        self.assertEqual(len(self.names(messages, self.room)), self.PEOPLE + 1)
        self.one(messages, '774', 'caio', self.room)
        self.none(messages, 'BATCH', 'METADATA')
        _, content = self.batch(caio.say(f'METADATA {self.room} SYNC'), 'metadata', self.room)
        self.only(content, 'METADATA', 'bia', 'url', '*', URL)


if __name__ == '__main__':
    irc.main()
