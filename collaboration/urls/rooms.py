from django.urls import path

from collaboration.views import room_close, room_meetings, room_people, room_talk, room_tasks

ROOM = "rooms/<uuid:pk>/"
urlpatterns = [
    path(ROOM, room_talk.room, name="room"),
    path(f"{ROOM}seen/", room_talk.seen, name="room-seen"),
    path(f"{ROOM}translation/", room_talk.translation, name="room-translation"),
    path(f"{ROOM}messages/<int:message>/take-back/", room_talk.take_back, name="message-take-back"),
    path(f"{ROOM}messages/<int:message>/translate/", room_talk.translate, name="message-translate"),
    path(f"{ROOM}meetings/", room_meetings.meetings, name="room-meetings"),
    path(f"{ROOM}meetings/<uuid:meeting>/times/", room_meetings.times, name="meeting-times"),
    path(f"{ROOM}meetings/<uuid:meeting>/agree/", room_meetings.agree, name="meeting-agree"),
    path(f"{ROOM}meetings/<uuid:meeting>/cancel/", room_meetings.cancel, name="meeting-cancel"),
    path(f"{ROOM}tasks/", room_tasks.tasks, name="room-tasks"),
    path(f"{ROOM}tasks/<int:task>/", room_tasks.task, name="room-task"),
    path(f"{ROOM}tasks/<int:task>/done/", room_tasks.done, name="task-done"),
    path(f"{ROOM}tasks/<int:task>/open/", room_tasks.open_again, name="task-open"),
    path(f"{ROOM}people/", room_people.people, name="room-people"),
    path(f"{ROOM}people/<int:member>/remove/", room_people.remove, name="member-remove"),
    path(f"{ROOM}close/", room_close.close, name="room-close"),
]
