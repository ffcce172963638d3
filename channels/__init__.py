"""What a message looks like on each platform. One channel is one file."""
