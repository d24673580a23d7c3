"""What judging is made of beside its rows: from methods and pseudonyms to who goes on and who comes to the ceremony."""
