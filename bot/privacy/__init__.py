"""What is kept sealed, how long anything is kept, and forgetting a person who asks for it."""
