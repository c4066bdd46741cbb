/** Chats in which a message's text is markup. */
export type Chat = 'slack' | 'mattermost' | 'teams' | 'matrix';

/** Between "@" and the word, so that nobody is called; it is not shown. */
const NOTHING = '\u200b';

/**
 * Text that strangers wrote (titles, names of feeds, sentences of errors) for a chat that reads markup in it: such a text calls nobody
 * (@channel, @room, <!here>), shows no link under another name, and loads no picture. Plain addresses stay as they are.
 * Sources: Slack "Formatting text for app surfaces", Mattermost "Incoming webhooks", Matrix push rules.
 */
export function chatText(chat: Chat, text: string): string {
  switch (chat) {
    case 'slack':
      return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    case 'mattermost':
      // Mattermost also reads Slack's markup: <!channel>, <address|name>.
      return withoutCalls(text).replace(/\[/g, '\\[').replace(/</g, `<${NOTHING}`);
    case 'teams':
      return text.replace(/\[/g, '\\[');
    case 'matrix':
      return withoutCalls(text);
  }
}

function withoutCalls(text: string): string {
  return text.replace(/(?<!\S)([^\s\w]*@)(?=(?:all|channel|here|room)\b)/gi, `$1${NOTHING}`);
}
