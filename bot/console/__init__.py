"""The agents' console: its page, the API the page uses, and the live channel. Rules and queries are `bot.people`'s."""
